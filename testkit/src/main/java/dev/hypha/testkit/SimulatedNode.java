package dev.hypha.testkit;

import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.Stream;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.net.Host;
import java.io.IOException;

/**
 * A node of a {@link Simulation}.
 *
 * @param number its place in {@link Simulation#nodes()}
 * @param node the node itself
 * @param host the machine that it runs on
 * @param identity its key
 */
public record SimulatedNode(int number, Node node, Host host, PrivateKey identity) {
  public PeerId id() {
    return node.id();
  }

  /** Where it listens; behind a NAT that is of no use to others. */
  public PeerAddress address() {
    return new PeerAddress(node.id(), node.addresses());
  }

  /** Remembers where {@code peer} listens. */
  public void learn(SimulatedNode peer) {
    if (!peer.equals(this)) {
      node.peers().update(peer.id(), known -> known.withAddresses(peer.node.addresses()));
    }
  }

  /** The connection to {@code peer}, made if need be. */
  public Connection connect(SimulatedNode peer) throws IOException {
    return node.connect(peer.address());
  }

  /** Opens a stream to {@code peer} for the first of {@code anyOf} that it speaks. */
  public Stream open(SimulatedNode peer, ProtocolId... anyOf) throws IOException {
    learn(peer);
    return node.open(peer.id(), anyOf);
  }

  /** Answers {@code protocol}. */
  public Registration serve(ProtocolId protocol, ProtocolHandler handler) {
    return node.serve(protocol, handler);
  }

  /** Such as {@code node 3}. */
  @Override
  public String toString() {
    return "node " + number;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return number;
  }
}
