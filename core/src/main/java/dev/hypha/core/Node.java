package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * A libp2p node: an identity that listens, dials and serves protocols. Thread-safe; calls block.
 */
public interface Node extends AutoCloseable {
  PeerId id();

  /** Where this node can be reached, without {@code /p2p/…}. */
  List<Multiaddr> addresses();

  /**
   * The live connection to {@code peer}, or a new one. The addresses that are named go before those
   * that the peerstore knows, and are dialed whatever is thought of them.
   *
   * @throws PeerException.Refused if there is none and the peer is {@linkplain
   *     ConnectionManager#shun shunned}
   * @throws PeerException.Unreachable with every address and why it failed
   */
  Connection connect(PeerAddress peer) throws IOException;

  /**
   * The same at addresses that others have told: those that this network seems to swallow are left
   * out, unless there are no others.
   */
  Connection connectAsTold(PeerAddress peer) throws IOException;

  /** Opens a stream for the first of {@code anyOf} that the peer speaks; dials if needed. */
  Stream open(PeerId peer, ProtocolId... anyOf) throws IOException;

  /** Answers {@code protocol} from now on, as a service of its own. One handler per protocol. */
  default Registration serve(ProtocolId protocol, ProtocolHandler handler) {
    return serve(protocol, protocol.toString(), handler);
  }

  /**
   * Answers {@code protocol} from now on. One handler per protocol.
   *
   * @param service the protocols of one service share its limits
   */
  Registration serve(ProtocolId protocol, String service, ProtocolHandler handler);

  /** The protocols that are served now, in order of their names. */
  List<ProtocolId> protocols();

  Collection<Connection> connections();

  /** What the streams of all connections, also of those that are gone, have carried. */
  Traffic traffic();

  /** What the outcomes of dials say about the network that this node is in. */
  List<BlackHole> blackHoles();

  /** Says which connections are worth keeping. */
  ConnectionManager connectionManager();

  Peerstore peers();

  /** What is thought of peers, for protocols to report to. */
  Reputation reputation();

  Events events();

  Runtime runtime();

  @Override
  void close();
}
