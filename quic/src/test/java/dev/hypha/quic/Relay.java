package dev.hypha.quic;

import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one dialer and a listener, as a NAT does: it may change the port that the listener
 * sees, and put in or drop what a {@link Tamper} likes.
 */
final class Relay implements AutoCloseable {
  private static final int DATAGRAM_BYTES = 2048;

  private final Runtime runtime;
  private final InetSocketAddress target;
  private final Tamper tamper;
  private final DatagramSocket inside;
  private final AtomicInteger throughNewest = new AtomicInteger();
  private volatile DatagramSocket outside;
  private volatile @Nullable SocketAddress dialer;

  /** What becomes of a datagram on its way. */
  interface Tamper {
    Tamper NONE = (fromDialer, datagram) -> List.of(datagram);

    /** What the other end is sent instead. */
    List<byte[]> instead(boolean fromDialer, byte[] datagram);
  }

  Relay(Runtime runtime, Multiaddr to, Tamper tamper) throws IOException {
    this.runtime = runtime;
    this.target = QuicAddress.of(to);
    this.tamper = tamper;
    this.inside = socket();
    this.outside = socket();
    runtime.fork("relay", this::outward);
    inward();
  }

  private static DatagramSocket socket() throws IOException {
    return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  Multiaddr address() {
    return QuicAddress.toMultiaddr((InetSocketAddress) inside.getLocalSocketAddress());
  }

  /** From now on the listener sees another port. What is still sent to the old one is lost. */
  void rebind() throws IOException {
    DatagramSocket old = outside;
    outside = socket();
    throughNewest.set(0);
    inward();
    old.close();
  }

  /** How many datagrams the listener has sent to the port that it sees now. */
  int throughNewest() {
    return throughNewest.get();
  }

  private void outward() {
    try {
      while (true) {
        DatagramPacket packet = receive(inside);
        dialer = packet.getSocketAddress();
        for (byte[] each : tamper.instead(true, bytes(packet))) {
          outside.send(new DatagramPacket(each, each.length, target));
        }
      }
    } catch (IOException e) {
      // it is closed
    }
  }

  private void inward() {
    DatagramSocket from = outside;
    runtime.fork(
        "relay",
        () -> {
          try {
            while (true) {
              DatagramPacket packet = receive(from);
              throughNewest.incrementAndGet();
              toDialer(tamper.instead(false, bytes(packet)));
            }
          } catch (IOException e) {
            // it is closed
          }
        });
  }

  /** Sends something to the dialer that the listener has not said. */
  void toDialer(List<byte[]> datagrams) throws IOException {
    SocketAddress to = dialer;
    if (to != null) {
      for (byte[] each : datagrams) {
        inside.send(new DatagramPacket(each, each.length, to));
      }
    }
  }

  private static DatagramPacket receive(DatagramSocket at) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
    at.receive(packet);
    return packet;
  }

  private static byte[] bytes(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Override
  public void close() {
    inside.close();
    outside.close();
  }
}
