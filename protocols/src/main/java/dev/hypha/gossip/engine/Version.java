package dev.hypha.gossip.engine;

import dev.hypha.core.ProtocolId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a peer speaks; each can do what those before it can. */
public enum Version {
  FLOODSUB("/floodsub/1.0.0"),
  V1_0("/meshsub/1.0.0"),
  V1_1("/meshsub/1.1.0"),
  V1_2("/meshsub/1.2.0"),
  V1_3("/meshsub/1.3.0");

  private final String protocol;

  Version(String protocol) {
    this.protocol = protocol;
  }

  public ProtocolId protocol() {
    return ProtocolId.of(protocol);
  }

  /** This and all before it, the newest first. */
  public List<ProtocolId> protocols() {
    return Arrays.stream(values())
        .filter(each -> each.compareTo(this) <= 0)
        .sorted(Comparator.reverseOrder())
        .map(Version::protocol)
        .toList();
  }

  public static Optional<Version> of(ProtocolId protocol) {
    return Arrays.stream(values())
        .filter(each -> each.protocol.equals(protocol.name()))
        .findFirst();
  }

  boolean hasMesh() {
    return this != FLOODSUB;
  }

  /** Backoff and peers in PRUNE. */
  boolean hasPeerExchange() {
    return compareTo(V1_1) >= 0;
  }

  boolean hasIDontWant() {
    return compareTo(V1_2) >= 0;
  }

  boolean hasExtensions() {
    return compareTo(V1_3) >= 0;
  }
}
