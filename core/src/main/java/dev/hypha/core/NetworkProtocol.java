package dev.hypha.core;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import java.util.List;

/**
 * The protocols of named networks, {@code /hypha/net/NAME/…}, which strangers are not told of. Who
 * serves one names a tag in its place, {@code /hypha/tag/} and 32 digits, another one for each pair
 * of peers: whoever is in the network finds out that the other is too, and nobody else which
 * network that is. A name that can be guessed can be tried.
 *
 * <p>The tag is the first half of the SHA-256 of {@code hypha/tag/1}, the id of the protocol, the
 * peer id of who tells and that of who is told, each behind its length in two bytes.
 */
public final class NetworkProtocol {
  private static final String PREFIX = "/hypha/net/";
  private static final String TAG_PREFIX = "/hypha/tag/";
  private static final String PURPOSE = "hypha/tag/1";
  private static final int TAG_BYTES = 16;

  private NetworkProtocol() {}

  /** Whether strangers are not told of {@code protocol}. */
  public static boolean isOne(ProtocolId protocol) {
    return protocol.name().startsWith(PREFIX);
  }

  /**
   * What a peer is told that we serve.
   *
   * @param served by this node
   * @param known what the peer has said that it serves itself: an id among them is told as it is
   */
  public static List<ProtocolId> told(
      List<ProtocolId> served, PeerId self, PeerId peer, List<ProtocolId> known) {
    return served.stream()
        .map(each -> isOne(each) && !known.contains(each) ? tag(each, self, peer) : each)
        .sorted()
        .toList();
  }

  /** Whether {@code peer} has told {@code self} that it serves {@code protocol}. */
  public static boolean isServed(
      ProtocolId protocol, PeerId peer, List<ProtocolId> told, PeerId self) {
    return told.contains(protocol) || (isOne(protocol) && told.contains(tag(protocol, peer, self)));
  }

  private static ProtocolId tag(ProtocolId protocol, PeerId teller, PeerId told) {
    Buffer all = new Buffer();
    append(all, Bytes.utf8(PURPOSE));
    append(all, Bytes.utf8(protocol.name()));
    append(all, teller.toBytes());
    append(all, told.toBytes());
    Bytes digest = Multihash.sha256(all.readAll()).digest();
    return ProtocolId.of(TAG_PREFIX + digest.slice(0, TAG_BYTES).toHex());
  }

  private static void append(Buffer all, Bytes part) {
    all.write(Bytes.of(part.size() >> 8, part.size()));
    all.write(part);
  }
}
