package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.Event;
import dev.hypha.core.Gate;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.core.Stream;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.LimitsConfig.Bound;
import dev.hypha.node.LimitsConfig.Scope;
import dev.hypha.node.SwarmConfig;
import dev.hypha.node.engine.Pruning.Marks;
import dev.hypha.testkit.time.SteppedRuntime;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the node decides about connections, over loopback TCP. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwarmTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  @RepeatedTest(10)
  void simultaneous_dials_become_one_connection_and_one_event_on_each_side() throws Exception {
    SteppedRuntime clock = new SteppedRuntime();
    try (Hypha alice = silent(clock).start();
        Hypha bob = silent(clock).start()) {
      AtomicInteger connectedEvents = new AtomicInteger();
      for (Hypha hypha : List.of(alice, bob)) {
        hypha.node().events().on(Event.Connected.class, event -> connectedEvents.incrementAndGet());
      }
      FutureTask<Connection> one = inBackground(() -> alice.connect(address(bob)));
      FutureTask<Connection> other = inBackground(() -> bob.connect(address(alice)));
      one.get();
      other.get();
      // no virtual time has passed, so nothing is closed yet: wait for the listeners' halves
      while (connections(Direction.INBOUND, alice, bob)
              < connections(Direction.OUTBOUND, alice, bob)
          || connectedEvents.get() < 2) {
        Thread.onSpinWait();
      }
      awaitIdentified(alice, bob);
      awaitIdentified(bob, alice);
      while (connections(alice, bob) > 2) {
        awaitNoStreams(alice, bob);
        clock.advance(Duration.ofMillis(500));
      }
      assertThat(connectedEvents).hasValue(2);
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      echo(alice.open(bob.id(), ECHO));
    }
  }

  @Test
  void many_callers_who_want_one_peer_share_one_dial() throws Exception {
    try (Hypha alice = node().start();
        Hypha bob = node().start()) {
      List<FutureTask<Connection>> dials = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        dials.add(inBackground(() -> alice.connect(address(bob))));
      }
      Connection first = dials.getFirst().get();
      for (FutureTask<Connection> dial : dials) {
        assertThat(dial.get()).isSameAs(first);
      }
      while (bob.node().connections().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(bob.node().connections()).hasSize(1);
    }
  }

  @Test
  void an_idle_connection_is_closed_after_its_timeout_and_one_with_a_stream_is_not()
      throws Exception {
    SteppedRuntime clock = new SteppedRuntime();
    try (Hypha alice = silent(clock).configure(SwarmTest::idleAfter8Seconds).start();
        Hypha bob = silent(clock).start()) {
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      CompletableFuture<Event.Disconnected> gone = new CompletableFuture<>();
      alice.node().events().on(Event.Disconnected.class, gone::complete);
      Stream stream = alice.connect(address(bob)).open(ECHO);
      awaitIdentified(alice, bob);
      clock.advance(Duration.ofSeconds(30));
      echo(stream);
      assertThat(gone).isNotDone();
      while (!gone.isDone()) {
        awaitNoStreams(alice, bob);
        clock.advance(Duration.ofSeconds(1));
      }
      assertThat(gone.get().reason()).contains("closed to make room");
    }
  }

  @Test
  void a_protected_peer_stays_connected() throws Exception {
    SteppedRuntime clock = new SteppedRuntime();
    try (Hypha alice = node().runtime(clock).configure(SwarmTest::idleAfter8Seconds).start();
        Hypha bob = node().runtime(clock).start()) {
      alice.node().connectionManager().protect(bob.id(), "friend");
      alice.connect(address(bob));
      awaitIdentified(alice, bob);
      clock.advance(Duration.ofSeconds(25));
      assertThat(alice.node().connections()).hasSize(1);
    }
  }

  @Test
  void the_addresses_of_a_peer_are_raced_and_a_dead_one_does_not_hold_up_a_live_one()
      throws Exception {
    try (Hypha alice = node().start();
        Hypha bob = node().start()) {
      Multiaddr dead = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
      Multiaddr live = bob.node().addresses().getFirst();
      Connection connection = alice.node().connect(new PeerAddress(bob.id(), List.of(dead, live)));
      assertThat(connection.info().remote()).isEqualTo(live);
    }
  }

  @Test
  void a_failed_dial_reports_every_address_in_its_own_words() throws Exception {
    Gate gate =
        attempt ->
            attempt.address().toString().contains("/tcp/2")
                ? Gate.Verdict.denied("on the deny list")
                : Gate.Verdict.ADMITTED;
    try (Hypha alice = node().gate(gate).start();
        Hypha bob = node().start()) {
      List<Multiaddr> addresses = new ArrayList<>();
      for (String text :
          List.of("/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2", "/ip4/127.0.0.1/udp/1/quic")) {
        addresses.add(Multiaddr.parse(text));
      }
      assertThatThrownBy(() -> alice.node().connect(new PeerAddress(bob.id(), addresses)))
          .isInstanceOfSatisfying(
              Unreachable.class,
              e ->
                  assertThat(e.failures())
                      .extracting(Unreachable.Failure::step)
                      .containsExactlyInAnyOrder(Step.TRANSPORT, Step.GATE, Step.ADDRESS))
          .hasMessageContaining("on the deny list")
          .hasMessageContaining("no transport for this kind of address");
    }
  }

  @Test
  void an_address_of_the_peerstore_that_failed_a_moment_ago_is_left_alone_and_the_report_says_so()
      throws Exception {
    try (Hypha alice = node().start();
        Hypha bob = node().start()) {
      Multiaddr dead = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
      alice.node().peers().update(bob.id(), record -> record.withAddresses(List.of(dead)));
      assertThatThrownBy(() -> alice.node().connect(PeerAddress.of(bob.id())))
          .isInstanceOf(Unreachable.class);
      assertThatThrownBy(() -> alice.node().connect(PeerAddress.of(bob.id())))
          .isInstanceOfSatisfying(
              Unreachable.class,
              e -> assertThat(e.failures().getFirst().step()).isEqualTo(Step.BACKOFF));
    }
  }

  @Test
  void a_peer_without_an_address_is_unreachable_and_the_message_says_what_to_do() throws Exception {
    try (Hypha alice = node().start();
        Hypha bob = node().start()) {
      assertThatThrownBy(() -> alice.node().connect(PeerAddress.of(bob.id())))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("no address is known")
          .hasMessageContaining("/p2p/" + bob.id());
    }
  }

  @Test
  void a_peer_whose_gate_is_closed_says_so_and_keeps_its_other_connections() throws Exception {
    PrivateKey banned = key();
    String bannedId =
        dev.hypha.multiformats.PeerId.ofPublicKey(banned.publicKey().encode()).toString();
    Gate gate =
        attempt ->
            attempt instanceof Gate.Attempt.Secured secured
                    && secured.peer().toString().equals(bannedId)
                ? Gate.Verdict.denied("banned")
                : Gate.Verdict.ADMITTED;
    try (Hypha bob = node().gate(gate).start();
        Hypha alice = node().start();
        Hypha mallory = node().identity(banned).start()) {
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      Connection good = alice.connect(address(bob));
      assertThatThrownBy(() -> mallory.connect(address(bob)).open(ECHO).in().read())
          .isInstanceOf(Reset.class)
          .hasMessageContaining("gated");
      echo(good.open(ECHO));
    }
  }

  @Test
  void strangers_who_never_finish_a_handshake_take_up_a_bounded_room_and_for_a_while_only()
      throws Exception {
    LimitsConfig few = LimitsConfig.scaled(0);
    Scope two = new Scope(new Bound(2, 64, 64), few.unproven().streams());
    LimitsConfig limits =
        new LimitsConfig(
            few.system(),
            two,
            few.service(),
            few.servicePeer(),
            few.protocol(),
            few.protocolPeer(),
            few.peer(),
            0,
            8,
            8,
            64);
    SteppedRuntime clock = new SteppedRuntime();
    try (Hypha bob = node().runtime(clock).limits(limits).start();
        Hypha alice = node().start();
        Socket first = connect(bob);
        Socket second = connect(bob)) {
      beginHandshake(first, second);
      try (Socket third = connect(bob)) {
        assertThat(third.getInputStream().readAllBytes()).isEmpty();
      }
      assertThat(bob.node().events().count(Event.InboundRefused.class)).isOne();
      clock.advance(Duration.ofSeconds(11));
      assertThat(first.getInputStream().readAllBytes()).isEmpty();
      assertThat(second.getInputStream().readAllBytes()).isEmpty();
      while (bob.node().events().count(Event.InboundFailed.class) < 2) {
        Thread.onSpinWait();
      }
      assertThat(alice.connect(address(bob)).peer()).isEqualTo(bob.id());
    }
  }

  @Test
  void a_peer_above_its_limit_of_streams_is_told_so_and_others_are_served() throws Exception {
    LimitsConfig few = LimitsConfig.scaled(0);
    Scope peer = new Scope(few.peer().connections(), new Bound(3, 64, 64));
    LimitsConfig limits =
        new LimitsConfig(
            few.system(),
            few.unproven(),
            few.service(),
            few.servicePeer(),
            few.protocol(),
            few.protocolPeer(),
            peer,
            0,
            8,
            8,
            64);
    try (Hypha bob = node().limits(limits).start();
        Hypha alice = node().start();
        Hypha carol = node().start()) {
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      Connection connection = alice.connect(address(bob));
      awaitIdentified(bob, alice);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 4; i++) {
                  Stream stream = connection.open(ECHO);
                  stream.out().write(1);
                  stream.in().read();
                }
              })
          .isInstanceOf(Reset.class)
          .hasMessageContaining("resource limit exceeded");
      echo(carol.connect(address(bob)).open(ECHO));
    }
  }

  @Test
  void above_the_high_water_mark_the_least_valuable_connections_are_closed() throws Exception {
    SteppedRuntime clock = new SteppedRuntime();
    try (Hypha hub =
        node()
            .runtime(clock)
            .configure(
                config ->
                    config.withMarks(new Marks(2, 3, Duration.ofSeconds(20), Duration.ofHours(1))))
            .start()) {
      List<Hypha> peers = new ArrayList<>();
      try {
        for (int i = 0; i < 4; i++) {
          Hypha peer = node().runtime(clock).start();
          peers.add(peer);
          hub.node().connectionManager().tag(peer.id(), "worth", i);
          if (i == 3) {
            clock.advance(Duration.ofSeconds(30));
          }
          peer.connect(address(hub));
          awaitIdentified(hub, peer);
        }
        while (hub.node().connections().size() > 2) {
          Thread.onSpinWait();
        }
        assertThat(hub.node().connections())
            .extracting(Connection::peer)
            .containsExactlyInAnyOrder(peers.get(2).id(), peers.get(3).id());
      } finally {
        peers.forEach(Hypha::close);
      }
    }
  }

  @Test
  void a_peer_that_spoke_hybrid_once_is_not_taken_back_with_a_classical_handshake()
      throws Exception {
    PrivateKey identity = key();
    try (Hypha alice = node().start()) {
      try (Hypha bob = node().identity(identity).start()) {
        alice.connect(address(bob));
      }
      try (Hypha downgraded = node().identity(identity).quantum(Quantum.OFF).start()) {
        CompletableFuture<Event.Disconnected> gone = new CompletableFuture<>();
        awaitNoConnection(alice);
        alice.node().events().on(Event.Disconnected.class, gone::complete);
        assertThatThrownBy(() -> alice.connect(address(downgraded)))
            .isInstanceOf(Unreachable.class)
            .hasMessageContaining("looks like a downgrade attack");
        assertThatThrownBy(() -> downgraded.connect(address(alice)).open(ECHO).in().read())
            .isInstanceOf(Reset.class)
            .hasMessageContaining("gated");
      }
    }
  }

  @Test
  void quantum_require_does_not_speak_with_a_classical_peer() throws Exception {
    try (Hypha strict = node().quantum(Quantum.REQUIRE).start();
        Hypha classical = node().quantum(Quantum.OFF).start()) {
      assertThatThrownBy(() -> strict.connect(address(classical)))
          .isInstanceOfSatisfying(
              Unreachable.class,
              e -> assertThat(e.failures().getFirst().step()).isEqualTo(Step.SECURITY));
      assertThatThrownBy(() -> classical.connect(address(strict))).isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void a_node_does_not_dial_itself() throws Exception {
    try (Hypha alice = node().start()) {
      assertThatThrownBy(() -> alice.connect(address(alice))).hasMessageContaining("itself");
    }
  }

  // ---- ground

  private static HyphaBuilder node() {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0");
  }

  /** No keep-alive: its pings take real time to be answered, and the clock may run far ahead. */
  private static HyphaBuilder silent(SteppedRuntime clock) {
    return node().runtime(clock).yamux(YamuxConfig.DEFAULT.withKeepAlive(Duration.ofDays(1)));
  }

  private static SwarmConfig idleAfter8Seconds(SwarmConfig config) {
    return config.withMarks(new Marks(160, 192, Duration.ofSeconds(20), Duration.ofSeconds(8)));
  }

  private static int connections(Hypha... nodes) {
    return java.util.Arrays.stream(nodes).mapToInt(n -> n.node().connections().size()).sum();
  }

  private static void awaitNoStreams(Hypha... nodes) {
    for (Hypha hypha : nodes) {
      while (hypha.node().connections().stream().anyMatch(c -> c.streams() > 0)) {
        Thread.onSpinWait();
      }
    }
  }

  private static PrivateKey key() {
    return PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  }

  private static String address(Hypha hypha) {
    return hypha.addresses().getFirst().toString();
  }

  private static void echo(Stream stream) throws IOException {
    try (stream) {
      stream.out().write(42);
      stream.out().close();
      assertThat(stream.in().readAllBytes()).containsExactly(42);
    }
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static long connections(Direction direction, Hypha... nodes) {
    return Arrays.stream(nodes)
        .flatMap(node -> node.node().connections().stream())
        .filter(connection -> connection.info().direction() == direction)
        .count();
  }

  private static Socket connect(Hypha to) throws Exception {
    Multiaddr address = to.node().addresses().getFirst();
    return new Socket(
        InetAddress.getLoopbackAddress(),
        Integer.parseInt(address.value(Protocol.TCP).orElseThrow()));
  }

  /** Begins a handshake with each, and leaves it there. */
  private static void beginHandshake(Socket... sockets) throws Exception {
    byte[] header = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII);
    for (Socket socket : sockets) {
      socket.getOutputStream().write(header);
      assertThat(socket.getInputStream().readNBytes(header.length)).isEqualTo(header);
    }
  }

  private static void awaitIdentified(Hypha at, Hypha peer) throws Exception {
    CompletableFuture<Boolean> identified = new CompletableFuture<>();
    var registration =
        at.node()
            .events()
            .on(
                Event.Identified.class,
                event -> {
                  if (event.peer().equals(peer.id())) {
                    identified.complete(true);
                  }
                });
    if (!at.node().peers().of(peer.id()).agent().isEmpty()) {
      identified.complete(true);
    }
    identified.get(20, TimeUnit.SECONDS);
    registration.close();
  }

  private static void awaitNoConnection(Hypha at) {
    while (!at.node().connections().isEmpty()) {
      Thread.onSpinWait();
    }
  }
}
