package dev.hypha.core;

import dev.hypha.core.PeerException.Refused;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;

/**
 * The tree of limits: what the whole node, what is not yet known, a service, a protocol, a peer and
 * a connection may use. Everything is asked for before it is spent; a permit gives back what it
 * holds when it is closed. Thread-safe.
 *
 * <p>Scopes and numbers as in go-libp2p's resource manager.
 */
public interface Limits extends SpareMemory {
  /**
   * For a connection that is about to be made or has just been accepted: it counts as transient
   * until it is promoted.
   *
   * @throws Refused naming the scope and its limit
   */
  ConnectionPermit connection(Direction direction, Multiaddr remote) throws Refused;

  /**
   * For a stream with {@code peer} that has no protocol yet.
   *
   * @throws Refused naming the scope and its limit
   */
  StreamPermit stream(PeerId peer, Direction direction) throws Refused;

  /** What a connection holds. */
  interface ConnectionPermit extends AutoCloseable {
    /** Moves the connection from the transient scope to that of {@code peer}. Once. */
    void promote(PeerId peer) throws Refused;

    /** Gives back everything. Idempotent. */
    @Override
    void close();
  }

  /** What a stream holds. */
  interface StreamPermit extends AutoCloseable {
    /** Moves the stream from the transient scope to those of its protocol and service. Once. */
    void assign(ProtocolId protocol, String service) throws Refused;

    /** Gives back everything. Idempotent. */
    @Override
    void close();
  }
}
