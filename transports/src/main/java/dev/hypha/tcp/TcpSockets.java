package dev.hypha.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * How sockets are opened. Those for IPv4 are of that family alone; left to itself the JDK would
 * open an IPv6 socket for either, and an IPv4 listener on all addresses would show as {@code ::}.
 *
 * <p>The JDK switches IPV6_V6ONLY off on every IPv6 socket and has no option to switch it on, so a
 * listener on {@code ::} is handed IPv4 connections too, unless there is one on {@code 0.0.0.0}:
 * {@link TcpListener} closes them, for the address it announces is an IPv6 one. Both can listen on
 * the same port because both share it (SO_REUSEPORT).
 */
final class TcpSockets {
  private static final System.Logger LOG = System.getLogger(TcpSockets.class.getName());

  private TcpSockets() {}

  /**
   * A socket that connects.
   *
   * @param source what it connects from, sharing the port with a listener; nothing for a port of
   *     its own
   */
  static SocketChannel dialing(InetSocketAddress target, Optional<InetSocketAddress> source)
      throws IOException {
    SocketChannel channel = open(target);
    boolean done = false;
    try {
      if (source.isPresent()) {
        share(channel);
        channel.bind(source.get());
      }
      done = true;
      return channel;
    } finally {
      if (!done) {
        close(channel);
      }
    }
  }

  /**
   * A socket that listens.
   *
   * @param alone whether to fail if any other socket listens on the port; shared ports would let a
   *     second program of the same user listen without an error and take every other connection
   */
  static ServerSocketChannel listening(InetSocketAddress local, int backlog, boolean alone)
      throws IOException {
    if (alone && local.getPort() != 0) {
      requireUnused(local);
    }
    ServerSocketChannel server;
    try {
      server = ServerSocketChannel.open(TcpAddress.family(local.getAddress()));
    } catch (UnsupportedOperationException e) {
      throw TcpFailure.familyMissing(local, e);
    }
    boolean done = false;
    try {
      share(server);
      server.bind(local, backlog);
      done = true;
      return server;
    } finally {
      if (!done) {
        close(server);
      }
    }
  }

  /** Whether ports can be shared here at all; without it a dial takes a port of its own. */
  static boolean canShare(NetworkChannel channel) {
    return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
  }

  /**
   * The address from which this machine would dial {@code target}; nothing if it has no route.
   * Sends nothing: connecting a datagram socket only asks the routing table.
   */
  static Optional<InetAddress> preferredSource(InetSocketAddress target) {
    try (DatagramChannel probe = DatagramChannel.open(TcpAddress.family(target.getAddress()))) {
      probe.connect(new InetSocketAddress(target.getAddress(), 9));
      return Optional.of(((InetSocketAddress) probe.getLocalAddress()).getAddress());
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(Level.DEBUG, "no route to {0}: {1}", target, e.getMessage());
      return Optional.empty();
    }
  }

  static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, "closing a socket", e);
    }
  }

  private static SocketChannel open(InetSocketAddress target) throws IOException {
    try {
      return SocketChannel.open(TcpAddress.family(target.getAddress()));
    } catch (UnsupportedOperationException e) {
      throw TcpFailure.familyMissing(target, e);
    }
  }

  private static void share(NetworkChannel channel) throws IOException {
    if (canShare(channel)) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
  }

  /** Binds without sharing, which fails while anybody listens. */
  private static void requireUnused(InetSocketAddress local) throws IOException {
    try (SocketChannel probe = open(local)) {
      probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      probe.bind(local);
    }
  }
}
