package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Connection;
import dev.hypha.core.Datagrams;
import dev.hypha.core.DialReport;
import dev.hypha.core.Event;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.core.Stream;
import dev.hypha.core.SystemRuntime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.node.engine.DialPlan;
import dev.hypha.ping.PingStream;
import dev.hypha.quic.QuicConfig;
import dev.hypha.quic.QuicTransport;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.testkit.script.OddIdentity;
import dev.hypha.testkit.script.OddIdentity.Flaw;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole nodes over QUIC. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuicNodesTest {
  private static final ProtocolId ECHO = ProtocolId.of("/test/echo/1.0.0");

  @Test
  void two_nodes_speak_over_quic() throws Exception {
    try (Hypha alice = node();
        Hypha bob = node()) {
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      Connection connection = alice.connect(bob.addresses().getFirst().toString());
      assertThat(connection.info().remote().has(Protocol.QUIC_V1)).isTrue();
      assertThat(connection.info().muxer().name()).isEqualTo("/quic-v1");
      assertThat(echo(alice, bob, "over QUIC")).isEqualTo("over QUIC");
      try (PingStream pings = alice.ping().open(connection)) {
        assertThat(pings.ping(Duration.ofSeconds(20))).isPositive();
      }
    }
  }

  @Test
  void applications_send_each_other_datagrams_over_quic_and_have_none_over_tcp() throws Exception {
    try (Hypha alice = node();
        Hypha bob = both()) {
      bob.serve(ECHO, QuicNodesTest::answerOneDatagram);
      Connection connection = alice.connect(at(bob, Protocol.QUIC_V1));
      try (Stream stream = connection.open(ECHO)) {
        stream.out().write('!');
        Datagrams datagrams = connection.datagrams().orElseThrow();
        assertThat(datagrams.send(Bytes.utf8("to whom it may concern"))).isTrue();
        assertThat(datagrams.receive()).isEqualTo(Bytes.utf8("to whom it may concern"));
      }
      try (Hypha carol = Hypha.builder().start()) {
        assertThat(carol.connect(at(bob, Protocol.TCP)).datagrams()).isEmpty();
      }
    }
  }

  private static String at(Hypha node, Protocol carrier) {
    return node.addresses().stream()
        .filter(address -> address.has(carrier))
        .findFirst()
        .orElseThrow()
        .toString();
  }

  private static void answerOneDatagram(Stream stream) throws IOException {
    Datagrams datagrams = stream.connection().datagrams().orElseThrow();
    datagrams.send(datagrams.receive());
    stream.in().transferTo(stream.out());
  }

  private static String echo(Hypha from, Hypha to, String text) throws IOException {
    try (Stream stream = from.open(to.id(), ECHO)) {
      stream.out().write(text.getBytes(StandardCharsets.UTF_8));
      stream.sink().close();
      return new String(stream.in().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_node_listens_on_tcp_and_quic_and_says_where() throws Exception {
    try (Hypha both =
        Hypha.builder().listen("/ip4/0.0.0.0/tcp/0").listen("/ip4/0.0.0.0/udp/0/quic-v1").start()) {
      assertThat(both.addresses()).anyMatch(address -> address.has(Protocol.TCP));
      assertThat(both.addresses())
          .filteredOn(address -> address.has(Protocol.QUIC_V1))
          .isNotEmpty()
          .allMatch(address -> !address.value(Protocol.UDP).orElseThrow().equals("0"))
          .noneMatch(address -> address.toString().contains("0.0.0.0"));
    }
  }

  @Test
  void a_peer_that_listens_on_tcp_and_quic_is_reached_by_quic_and_tcp_is_not_even_begun()
      throws Exception {
    try (Hypha alice = patient();
        Hypha bob = both()) {
      CompletableFuture<DialReport> ended = new CompletableFuture<>();
      alice.node().events().on(Event.DialEnded.class, event -> ended.complete(event.report()));
      Connection connection =
          alice.node().connect(new PeerAddress(bob.id(), bob.node().addresses()));
      assertThat(connection.info().remote().has(Protocol.QUIC_V1)).isTrue();
      DialReport report = ended.get(20, TimeUnit.SECONDS);
      assertThat(report.winner().orElseThrow().address().has(Protocol.QUIC_V1)).isTrue();
      assertThat(report.entries())
          .filteredOn(entry -> entry.address().has(Protocol.TCP))
          .hasOnlyElementsOfType(DialReport.NotNeeded.class)
          .hasSize(1);
    }
  }

  @Test
  void a_peer_whose_quic_does_not_answer_is_reached_by_tcp() throws Exception {
    try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Hypha alice = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
        Hypha bob = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start()) {
      Multiaddr tcp = bob.node().addresses().getFirst();
      Multiaddr quic = Multiaddr.parse("/ip4/127.0.0.1/udp/" + deaf.getLocalPort() + "/quic-v1");
      CompletableFuture<DialReport> ended = new CompletableFuture<>();
      alice.node().events().on(Event.DialEnded.class, event -> ended.complete(event.report()));
      Connection connection = alice.node().connect(new PeerAddress(bob.id(), List.of(tcp, quic)));
      assertThat(connection.info().remote()).isEqualTo(tcp);
      List<DialReport.Entry> entries = ended.get(20, TimeUnit.SECONDS).entries();
      assertThat(entries).extracting(DialReport.Entry::address).containsExactly(quic, tcp);
      assertThat(entries.getFirst()).isInstanceOf(DialReport.Cancelled.class);
      assertThat(entries.getLast().begun().orElseThrow())
          .isGreaterThanOrEqualTo(DialPlan.Delays.DEFAULT.near());
    }
  }

  /** Gives QUIC all the time that a busy machine may need. */
  private static Hypha patient() throws IOException {
    Duration minute = Duration.ofMinutes(1);
    return Hypha.builder()
        .listen("/ip4/127.0.0.1/tcp/0")
        .configure(swarm -> swarm.withDialDelays(new DialPlan.Delays(minute, minute, minute)))
        .start();
  }

  private static Hypha both() throws IOException {
    return Hypha.builder()
        .listen("/ip4/127.0.0.1/tcp/0")
        .listen("/ip4/127.0.0.1/udp/0/quic-v1")
        .start();
  }

  @Test
  void a_dial_of_quic_from_a_node_that_listens_on_tcp_alone_works() throws Exception {
    try (Hypha alice = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
        Hypha bob = node()) {
      Connection connection = alice.connect(bob.addresses().getFirst().toString());
      assertThat(connection.peer()).isEqualTo(bob.id());
    }
  }

  @Test
  void a_peer_that_is_gone_is_told_by_address() throws Exception {
    try (Hypha alice = node()) {
      String gone;
      try (Hypha bob = node()) {
        gone = bob.addresses().getFirst().toString();
      }
      assertThatThrownBy(() -> alice.connect(gone))
          .hasMessageContaining(Multiaddr.parse(gone).withoutPeer().toString())
          .hasMessageContaining(": QUIC after ")
          .hasMessageContaining("no answer from");
    }
  }

  @Test
  void a_node_that_has_quic_turned_off_neither_listens_nor_dials() throws Exception {
    assertThatThrownBy(
            () -> Hypha.builder().listen("/ip4/127.0.0.1/udp/0/quic-v1").quic(false).start())
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on /ip4/127.0.0.1/udp/0/quic-v1: QUIC is turned off");
    try (Hypha alice = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").quic(false).start();
        Hypha bob = node()) {
      assertThatThrownBy(() -> alice.connect(bob.addresses().getFirst().toString()))
          .hasMessageContaining("/quic-v1");
      assertThat(bob.node().connections()).isEmpty();
    }
  }

  @Test
  void a_dialer_with_a_certificate_that_has_expired_is_told_of_in_an_event() throws Exception {
    try (Hypha bob = node();
        SystemRuntime runtime = new SystemRuntime()) {
      LinkedBlockingQueue<Event.InboundFailed> failures = new LinkedBlockingQueue<>();
      bob.node().events().on(Event.InboundFailed.class, failures::add);
      TestPeer odd = odd(Flaw.EXPIRED, runtime);
      Multiaddr address = bob.addresses().getFirst().withoutPeer();
      try {
        odd.dial(address, bob.id()).session().open();
      } catch (IOException e) {
        // it is told at once, or at its first stream
      }
      Event.InboundFailed failed = failures.take();
      assertThat(failed.cause())
          .isInstanceOf(Misbehaved.class)
          .hasMessageContaining(Flaw.EXPIRED.reason());
      assertThat(failed.remote().has(Protocol.QUIC_V1)).isTrue();
      assertThat(bob.node().connections()).isEmpty();
    }
  }

  @Test
  void a_listener_with_a_certificate_that_has_expired_is_told_of_by_address() throws Exception {
    try (Hypha alice = node();
        SystemRuntime runtime = new SystemRuntime()) {
      TestPeer odd = odd(Flaw.EXPIRED, runtime);
      try (var listening = odd.listen(Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1"))) {
        String address = listening.address() + "/p2p/" + odd.id();
        assertThatThrownBy(() -> alice.connect(address))
            .hasMessageContaining(listening.address().toString())
            .hasMessageContaining(Flaw.EXPIRED.reason());
      }
    }
  }

  private static TestPeer odd(Flaw flaw, SystemRuntime runtime) {
    return new TestPeer(
        runtime,
        (upgrader, key) ->
            new QuicTransport(
                QuicConfig.DEFAULT,
                () -> new OddIdentity(key, flaw, runtime),
                Quantum.PREFER,
                runtime));
  }

  private static Hypha node() throws IOException {
    return Hypha.builder().listen("/ip4/127.0.0.1/udp/0/quic-v1").start();
  }
}
