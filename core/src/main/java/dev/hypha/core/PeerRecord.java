package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import java.util.List;

/**
 * What is known of a peer. Immutable.
 *
 * @param addresses without {@code /p2p/…}, most recent first
 * @param protocols what it said it speaks
 * @param securities the security protocols it has spoken with us: the pin against downgrades
 * @param agent its software, as it says
 */
public record PeerRecord(
    List<Multiaddr> addresses,
    List<ProtocolId> protocols,
    List<ProtocolId> securities,
    String agent) {
  public static final PeerRecord UNKNOWN = new PeerRecord(List.of(), List.of(), List.of(), "");

  public PeerRecord {
    addresses = List.copyOf(addresses);
    protocols = List.copyOf(protocols);
    securities = List.copyOf(securities);
  }

  public PeerRecord withAddresses(List<Multiaddr> now) {
    return new PeerRecord(now, protocols, securities, agent);
  }

  public PeerRecord withProtocols(List<ProtocolId> now) {
    return new PeerRecord(addresses, now, securities, agent);
  }

  public PeerRecord withSecurities(List<ProtocolId> now) {
    return new PeerRecord(addresses, protocols, now, agent);
  }

  public PeerRecord withAgent(String now) {
    return new PeerRecord(addresses, protocols, securities, now);
  }
}
