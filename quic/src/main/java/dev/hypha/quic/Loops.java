package dev.hypha.quic;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of a transport: a thread for each socket, at most as many as there are
 * processors. They run while somebody holds a socket. Thread-safe.
 */
final class Loops {
  private static final long QUIET_SECONDS = 1;

  private final int threads;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable EventLoopGroup group;
  private int leases;

  Loops(int threads) {
    this.threads = threads;
  }

  /** To be given back once. */
  EventLoopGroup lease() {
    lock.lock();
    try {
      leases++;
      EventLoopGroup running = group;
      if (running == null) {
        DefaultThreadFactory named = new DefaultThreadFactory("hypha-quic", true);
        running =
            new MultiThreadIoEventLoopGroup(
                threads,
                named,
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        group = running;
      }
      return running;
    } finally {
      lock.unlock();
    }
  }

  void giveBack() {
    lock.lock();
    try {
      leases--;
      if (leases == 0 && group != null) {
        Later.ignore(group.shutdownGracefully(0, QUIET_SECONDS, TimeUnit.SECONDS));
        group = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** A socket of the kind that the loops drive. */
  static DatagramChannel socket(boolean ip4) {
    SocketProtocolFamily family = ip4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    return Epoll.isAvailable() ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
  }
}
