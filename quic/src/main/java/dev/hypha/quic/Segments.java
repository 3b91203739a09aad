package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.net.InetSocketAddress;

/**
 * Several packets for one call into the kernel, which cuts them up; and an end to what quiche would
 * say without one ({@link Farewell}). On the event loop of its socket.
 */
final class Segments implements SegmentedDatagramPacketAllocator {
  private static final int PACKETS_MAX = 16;
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private int allowed = UNLIMITED;

  private Segments() {}

  /** For the connections of {@code socket}, if the kernel can. */
  @SuppressWarnings("deprecation") // only the deprecated class says whether the kernel can
  static SegmentedDatagramPacketAllocator of(Channel socket) {
    return socket instanceof EpollDatagramChannel
            && io.netty.channel.epoll.SegmentedDatagramPacket.isSupported()
        ? new Segments()
        : SegmentedDatagramPacketAllocator.NONE;
  }

  /** Runs {@code talk}, which may make so many of these and no more. */
  void atMost(int calls, Runnable talk) {
    allowed = calls;
    try {
      talk.run();
    } finally {
      allowed = UNLIMITED;
    }
  }

  @Override
  public int maxNumSegments() {
    return PACKETS_MAX;
  }

  @Override
  public DatagramPacket newPacket(ByteBuf packets, int size, InetSocketAddress to) {
    if (allowed != UNLIMITED && --allowed < 0) {
      packets.release();
      throw new IllegalStateException("quiche does not come to an end");
    }
    return new SegmentedDatagramPacket(packets, size, to);
  }
}
