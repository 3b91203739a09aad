package dev.hypha.core;

import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Something that happened in a node. */
public interface Event {
  /** The first connection to a peer is there. */
  record Connected(PeerId peer, Connection connection) implements Event {}

  /** The last connection to a peer is gone. */
  record Disconnected(PeerId peer, String reason) implements Event {}

  /** A further connection was made, inbound or outbound. */
  record ConnectionOpened(Connection connection) implements Event {}

  /** A connection is gone; perhaps another to the peer is left. */
  record ConnectionClosed(Connection connection, String reason) implements Event {}

  /** The owner of the node does not want to be connected to a peer: nothing dials it. */
  record Shunned(PeerId peer) implements Event {}

  /** A peer that was shunned may be dialed again. */
  record Welcomed(PeerId peer) implements Event {}

  /** One address of a peer could not be connected to. */
  record AddressFailed(PeerId peer, Failure failure) implements Event {}

  /** A dial is over. */
  record DialEnded(DialReport report) implements Event {
    public PeerId peer() {
      return report.peer();
    }
  }

  /**
   * The gate, a limit or the security policy has sent an inbound connection away.
   *
   * @param peer who it was, if it came as far as proving that
   */
  record InboundRefused(Multiaddr remote, Optional<PeerId> peer, String why) implements Event {}

  /** The handshake of an inbound connection failed. */
  record InboundFailed(Multiaddr remote, IOException cause) implements Event {}

  /** A peer broke a specification, and lost the stream or the connection that it did so on. */
  record PeerMisbehaved(PeerId peer, Misbehaved cause) implements Event {}

  /** A peer is warned of, banned, or neither any more. */
  record ReputeChanged(PeerId peer, Repute repute) implements Event {}

  /**
   * A peer has told what it is.
   *
   * @param observed our address as the peer sees it on this connection: hearsay
   * @param pushed whether it did so unasked
   */
  record Identified(
      Connection connection, PeerRecord record, Optional<Multiaddr> observed, boolean pushed)
      implements Event {
    public PeerId peer() {
      return connection.peer();
    }
  }

  /**
   * We have told a peer what we are.
   *
   * @param pushed whether we did so unasked
   */
  record IdentifySent(Connection connection, boolean pushed) implements Event {}

  /** We are reachable elsewhere than before. */
  record AddressesChanged(List<Multiaddr> addresses) implements Event {}

  /** We speak other protocols than before. */
  record ProtocolsChanged(List<ProtocolId> protocols) implements Event {}
}
