package dev.hypha.core;

import dev.hypha.crypto.KeyType;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A live connection to a peer. Thread-safe. */
public interface Connection extends AutoCloseable {
  PeerId peer();

  Info info();

  /** How many streams are open on it, ours and the peer's. */
  int streams();

  /** What its streams have carried so far. */
  Traffic traffic();

  /**
   * Opens a stream for the first of {@code anyOf} that the peer speaks.
   *
   * <p>A single protocol is proposed together with the first bytes, unless the peer has said that
   * it does not speak it: then {@link PeerException.Incompatible} comes at the first read or a
   * later write, and what was written is lost.
   *
   * @throws PeerException.Incompatible if it speaks none of them
   * @throws PeerException.Reset if the connection is gone
   * @throws PeerException.TimedOut if the peer does not answer in time
   */
  Stream open(ProtocolId... anyOf) throws IOException;

  /**
   * Messages beside the streams: over QUIC, if the peer takes them. All protocols of a connection
   * share them, so say in their first bytes whose they are; and keep a stream open meanwhile, as a
   * connection without any ends when it is idle.
   */
  default Optional<Datagrams> datagrams() {
    return Optional.empty();
  }

  /** Ends the connection and tells the peer {@code code}. Idempotent. */
  void close(long code);

  @Override
  default void close() {
    close(ResetCode.NONE);
  }

  /**
   * What is known of a connection.
   *
   * @param local our address, as the socket sees it
   * @param remote the peer's address, as the socket sees it
   * @param suite the cipher suite of the security protocol
   * @param group what the keys were agreed on by; empty if nothing is encrypted
   * @param earlyMuxer whether the handshake has agreed on the muxer, which saves a round trip
   * @param keyType of the key that proved who the peer is
   * @param openedAt {@link Runtime#nanoTime} at the end of the handshake
   * @param handshake how long it took from the first packet or the accepting of the socket
   */
  record Info(
      Direction direction,
      Multiaddr local,
      Multiaddr remote,
      ProtocolId security,
      String suite,
      Optional<NamedGroup> group,
      ProtocolId muxer,
      boolean earlyMuxer,
      KeyType keyType,
      long openedAt,
      Duration handshake) {}
}
