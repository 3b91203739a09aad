package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.SystemRuntime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.contract.TestPeer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has brought down other stacks, or could bring down ours: nobody else notices. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuicKnownFailuresTest {
  private static final int SEED = 20261122;

  private final SystemRuntime runtime = new SystemRuntime();
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    runtime.close();
  }

  // ---- datagrams from strangers

  @Test
  void garbage_datagrams_are_passed_over() throws Exception {
    TestPeer bob = peer();
    Multiaddr address = keep(bob.listen(ANY_LOOPBACK)).address();
    Link before = keep(peer().dial(address, bob.id()));
    Random random = new Random(SEED);
    try (DatagramSocket stranger = new DatagramSocket()) {
      for (int i = 0; i < 20_000; i++) {
        byte[] garbage = new byte[random.nextInt(1500)];
        random.nextBytes(garbage);
        if (garbage.length > 5 && i % 2 == 0) {
          garbage[0] |= (byte) 0xc0;
          ByteBuffer.wrap(garbage).putInt(1, 1);
        }
        send(stranger, garbage, address);
      }
    }
    assertThat(TestPeer.echo(before, "still here")).isEqualTo("still here");
    Link after = keep(peer().dial(address, bob.id()));
    assertThat(TestPeer.echo(after, "and room")).isEqualTo("and room");
    System.out.println("seed " + SEED);
  }

  @Test
  void attacknets_16_small_datagrams_from_many_ports_leave_nothing_behind() throws Exception {
    TestPeer bob = peer();
    AtomicInteger entered = new AtomicInteger();
    Multiaddr address = counting(bob, entered);
    Random random = new Random(SEED);
    System.out.println("seed " + SEED);
    for (int port = 0; port < 100; port++) {
      try (DatagramSocket stranger = new DatagramSocket()) {
        for (int i = 0; i < 1_000; i++) {
          byte[] garbage = new byte[46];
          random.nextBytes(garbage);
          send(stranger, garbage, address);
        }
        stranger.setSoTimeout(1);
        assertThat(receive(stranger)).as("nobody is answered").isEmpty();
      }
    }
    assertThat(entered.get()).isZero();
    assertThat(TestPeer.echo(keep(peer().dial(address, bob.id())), "room")).isEqualTo("room");
  }

  /** RFC 9000, 8.1: three times what came, until the stranger has shown where it is. */
  @Test
  void CL_2020_06_a_stranger_is_sent_at_most_three_times_what_it_has_sent() throws Exception {
    TestPeer bob = peer();
    Multiaddr address = keep(bob.listen(ANY_LOOPBACK)).address();
    List<byte[]> first = firstPackets(1);
    int sent = 0;
    int received = 0;
    try (DatagramSocket stranger = new DatagramSocket()) {
      for (byte[] each : first) {
        send(stranger, each, address);
        sent += each.length;
      }
      stranger.setSoTimeout(2_500); // what is lost is sent again after a second
      for (var answer = receive(stranger); answer.isPresent(); answer = receive(stranger)) {
        received += answer.get().length;
      }
    }
    assertThat(received).isPositive().isLessThanOrEqualTo(3 * sent);
  }

  @Test
  void a_version_that_we_do_not_speak_is_answered_with_those_that_we_do() throws Exception {
    Multiaddr address = keep(peer().listen(ANY_LOOPBACK)).address();
    try (DatagramSocket stranger = new DatagramSocket()) {
      send(stranger, longHeader(0x0a0a0a0a, 1200), address);
      byte[] answer = receive(stranger).orElseThrow();
      assertThat(ByteBuffer.wrap(answer).getInt(1)).as("version negotiation").isZero();
      assertThat(Bytes.copyOf(answer).toHex()).contains("00000001");
    }
  }

  @Test
  void a_small_datagram_is_not_answered_so_nobody_can_have_us_amplify() throws Exception {
    QuicConfig suspicious = QuicConfig.DEFAULT.withHandshakesMax(0, 10); // would answer with Retry
    Multiaddr address = keep(Peers.of(runtime, suspicious).listen(ANY_LOOPBACK)).address();
    try (DatagramSocket stranger = new DatagramSocket()) {
      send(stranger, longHeader(1, 1200), address);
      assertThat(receive(stranger)).as("the same, of full size, is").isPresent();
      for (int version : new int[] {0x0a0a0a0a, 1}) {
        send(stranger, longHeader(version, 1199), address);
      }
      send(stranger, longHeader(0x1a1a1a1a, 1200), address);
      byte[] only = receive(stranger).orElseThrow();
      assertThat(ByteBuffer.wrap(only).getInt(1)).as("the answer to the last one").isZero();
      stranger.setSoTimeout(100);
      assertThat(receive(stranger)).isEmpty();
    }
  }

  @Test
  void an_initial_flood_leaves_room_for_who_shows_where_he_is() throws Exception {
    List<byte[]> flood = firstPackets(40);
    Flooded undefended = flooded(flood, QuicConfig.DEFAULT.withHandshakesMax(64, 64));
    assertThat(undefended.entered()).as("handshakes that are kept, undefended").isEqualTo(40);
    assertThat(undefended.retries()).isZero();
    Flooded defended = flooded(flood, QuicConfig.DEFAULT.withHandshakesMax(4, 64));
    assertThat(defended.entered()).as("handshakes that are kept").isEqualTo(4);
    assertThat(defended.retries())
        .as("packets that are answered with a token to come back with")
        .isGreaterThanOrEqualTo(36);
  }

  /**
   * What a flood of first packets from one address has cost.
   *
   * @param entered handshakes that are under way
   * @param retries packets that are answered with a token, and of which nothing is kept
   */
  private record Flooded(int entered, int retries) {}

  private Flooded flooded(List<byte[]> flood, QuicConfig config) throws Exception {
    TestPeer bob = Peers.of(runtime, config);
    AtomicInteger entered = new AtomicInteger();
    Multiaddr address = counting(bob, entered);
    int retries = 0;
    try (DatagramSocket stranger = new DatagramSocket()) {
      for (byte[] each : flood) {
        send(stranger, each, address);
      }
      stranger.setSoTimeout(500);
      for (var answer = receive(stranger); answer.isPresent(); answer = receive(stranger)) {
        retries += (answer.get()[0] & 0xf0) == 0xf0 ? 1 : 0;
      }
    }
    int kept = entered.get();
    Link dialed = keep(peer().dial(address, bob.id()));
    assertThat(TestPeer.echo(dialed, "proved")).isEqualTo("proved");
    return new Flooded(kept, retries);
  }

  /** Listens, and counts who comes. */
  private Multiaddr counting(TestPeer host, AtomicInteger entered) throws IOException {
    return keep(host.transport()
            .listen(
                ANY_LOOPBACK,
                remote -> {
                  entered.incrementAndGet();
                  return host.enter(remote);
                }))
        .address();
  }

  @Test
  void above_the_bound_nothing_is_kept_of_a_stranger() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT.withHandshakesMax(1000, 8));
    Multiaddr address = keep(bob.listen(ANY_LOOPBACK)).address();
    assertThat(TestPeer.echo(keep(peer().dial(address, bob.id())), "before")).isEqualTo("before");
    List<byte[]> flood = firstPackets(20);
    try (DatagramSocket stranger = new DatagramSocket()) {
      for (byte[] each : flood) {
        send(stranger, each, address);
      }
    }
    assertThatThrownBy(() -> dial(peer(), address, Duration.ofMillis(500)))
        .hasMessageStartingWith("no answer from");
  }

  /** What so many dials begin with. */
  private List<byte[]> firstPackets(int dials) throws Exception {
    List<byte[]> packets = new ArrayList<>();
    try (DatagramSocket recorder =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Multiaddr address =
          QuicAddress.toMultiaddr((InetSocketAddress) recorder.getLocalSocketAddress());
      TestPeer flooder = peer();
      CountDownLatch over = new CountDownLatch(dials);
      for (int i = 0; i < dials; i++) {
        runtime.fork(
            "flood",
            () -> {
              try {
                dial(flooder, address, Duration.ofMillis(300));
              } catch (IOException e) {
                over.countDown();
              }
            });
      }
      over.await();
      recorder.setSoTimeout(100);
      for (var packet = receive(recorder); packet.isPresent(); packet = receive(recorder)) {
        packets.add(packet.get());
      }
    }
    return packets;
  }

  private Link dial(TestPeer dialer, Multiaddr address, Duration patience) throws IOException {
    Offer offer =
        new Offer(
            List.of(), List.of(), Bytes.EMPTY, runtime.nanoTime() + patience.toNanos(), step -> {});
    return dialer
        .transport()
        .dial(new DialRequest(address, Optional.empty(), Role.DIALER, false, offer));
  }

  // ---- certificates

  @Test
  void a_listener_that_is_somebody_else_is_told_so() throws Exception {
    TestPeer bob = peer();
    Multiaddr address = keep(bob.listen(ANY_LOOPBACK)).address();
    assertThatThrownBy(() -> peer().dial(address, peer().id()))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("expected peer");
    assertThat(bob.failure())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the remote's TLS refused us");
  }

  // ---- streams

  /** As CVE-2026-21438 of webtransport-go and jvm-libp2p 291: what has ended is forgotten. */
  @Test
  void streams_that_are_reset_by_the_thousand_leave_nothing_behind() throws Exception {
    TestPeer bob = peer();
    Multiaddr address = keep(bob.listen(ANY_LOOPBACK)).address();
    Link dialed = keep(peer().dial(address, bob.id()));
    Link arrived = bob.arrival();
    for (int i = 0; i < 5_000; i++) {
      Duplex stream = dialed.session().open();
      stream.sink().write(new byte[1], 0, 1);
      stream.reset(ResetCode.NONE);
    }
    assertThat(TestPeer.echo(dialed, "still here")).isEqualTo("still here");
    while (dialed.session().streams() + arrived.session().streams() > 0) {
      Thread.onSpinWait();
    }
    assertThat(Peers.streamsInNetty(dialed)).isZero();
    assertThat(Peers.streamsInNetty(arrived)).isZero();
  }

  // ----

  private static void send(DatagramSocket from, byte[] bytes, Multiaddr to) throws IOException {
    InetSocketAddress target = QuicAddress.of(to);
    from.send(new DatagramPacket(bytes, bytes.length, target));
  }

  private static Optional<byte[]> receive(DatagramSocket at) throws IOException {
    if (at.getSoTimeout() == 0) {
      at.setSoTimeout(10_000);
    }
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      at.receive(packet);
      return Optional.of(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
  }

  /** The beginning of an Initial packet, and nothing that makes sense in it. */
  private static byte[] longHeader(int version, int size) {
    ByteBuffer packet = ByteBuffer.allocate(size);
    packet.put((byte) 0xc0).putInt(version);
    packet.put((byte) 8).putLong(0x0102030405060708L);
    packet.put((byte) 8).putLong(0x1112131415161718L);
    packet.put((byte) 0); // no token
    packet.putShort((short) (0x4000 | (size - packet.position() - 2)));
    return packet.array();
  }

  private TestPeer peer() {
    return Peers.of(runtime, QuicConfig.DEFAULT);
  }

  private Link keep(Link link) {
    keep(link.session());
    return link;
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }
}
