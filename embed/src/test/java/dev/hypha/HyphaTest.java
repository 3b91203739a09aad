package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.identify.Identify;
import dev.hypha.memory.MemoryNetwork;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.perf.Perf;
import dev.hypha.ping.Ping;
import dev.hypha.ping.PingStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes over loopback TCP. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HyphaTest {
  private static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  @Test
  void two_nodes_connect_with_hybrid_noise_and_ping() throws Exception {
    try (Hypha alice = node();
        Hypha bob = node()) {
      Connection connection = alice.connect(address(bob));
      assertThat(connection.peer()).isEqualTo(bob.id());
      assertThat(connection.info().security().name()).isEqualTo("/noise-mlkem768-hfs/0.2.0");
      try (PingStream pings = alice.ping().open(connection)) {
        assertThat(pings.ping(Duration.ofSeconds(5))).isPositive();
        assertThat(pings.ping(Duration.ofSeconds(5))).isPositive();
      }
    }
  }

  @Test
  void a_peer_that_has_changed_its_hybrid_since_last_time_is_asked_again() throws Exception {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    String stronger = NoiseSecurity.HYBRID_1024.name();
    try (Hypha alice = node()) {
      CompletableFuture<Event.Disconnected> gone = new CompletableFuture<>();
      alice.node().events().on(Event.Disconnected.class, gone::complete);
      try (Hypha bob = Hypha.builder().identity(identity).listen(LOOPBACK).start()) {
        alice.connect(address(bob));
      }
      gone.get(10, TimeUnit.SECONDS);
      try (Hypha bob =
          Hypha.builder().identity(identity).security(stronger).listen(LOOPBACK).start()) {
        Connection again = alice.connect(address(bob));
        assertThat(again.info().security()).isEqualTo(NoiseSecurity.HYBRID_1024);
      }
    }
  }

  @Test
  void a_protocol_is_served_with_one_lambda_and_spoken_with_java_io() throws Exception {
    try (Hypha alice = node();
        Hypha bob = node()) {
      bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
      try (Stream stream = alice.connect(address(bob)).open(ECHO)) {
        stream.out().write("hello".getBytes(StandardCharsets.UTF_8));
        stream.out().close();
        assertThat(new String(stream.in().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("hello");
      }
    }
  }

  @RepeatedTest(20)
  void go_3038_go_multistream_87_what_is_written_right_before_the_close_arrives() throws Exception {
    CompletableFuture<String> received = new CompletableFuture<>();
    try (Hypha alice = node();
        Hypha bob = node()) {
      bob.serve(
          ECHO,
          stream ->
              received.complete(new String(stream.in().readAllBytes(), StandardCharsets.UTF_8)));
      Stream stream = alice.connect(address(bob)).open(ECHO);
      stream.out().write("all of it".getBytes(StandardCharsets.UTF_8));
      stream.close();
      assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("all of it");
    }
  }

  @Test
  void peers_learn_of_each_other_by_identify() throws Exception {
    try (Hypha alice = node();
        Hypha bob = node()) {
      CompletableFuture<Event.Identified> identified = new CompletableFuture<>();
      alice.node().events().on(Event.Identified.class, identified::complete);
      alice.connect(address(bob));
      var record = identified.get(5, TimeUnit.SECONDS).record();
      assertThat(record.protocols()).contains(Ping.PROTOCOL, Identify.PROTOCOL);
      assertThat(record.addresses()).isEqualTo(bob.node().addresses());
      assertThat(record.agent()).startsWith("hypha/");
    }
  }

  @Test
  void a_protocol_that_nobody_serves_is_incompatible() throws Exception {
    try (Hypha alice = node();
        Hypha bob = node()) {
      Connection connection = alice.connect(address(bob));
      assertThatThrownBy(() -> connection.open(ECHO).in().read()).isInstanceOf(Incompatible.class);
    }
  }

  @Test
  void a_failed_dial_names_each_address_its_step_and_its_cause() throws Exception {
    try (Hypha alice = node();
        Hypha bob = node();
        Hypha carol = node()) {
      String wrong = address(bob).replace(bob.id().toString(), carol.id().toString());
      assertThatThrownBy(() -> alice.connect(wrong))
          .isInstanceOfSatisfying(
              Unreachable.class,
              e -> {
                assertThat(e.failures()).hasSize(1);
                assertThat(e.failures().getFirst().step()).isEqualTo(Step.SECURITY);
                assertThat(e.failures().getFirst().why()).contains("expected peer " + carol.id());
              });
    }
  }

  @Test
  void a_port_that_nobody_listens_on_fails_at_the_transport() throws Exception {
    String gone;
    try (Hypha bob = node()) {
      gone = address(bob);
    }
    try (Hypha alice = node()) {
      assertThatThrownBy(() -> alice.connect(gone))
          .isInstanceOfSatisfying(
              Unreachable.class,
              e -> assertThat(e.failures().getFirst().step()).isEqualTo(Step.TRANSPORT));
    }
  }

  @RepeatedTest(20)
  void a_node_that_closes_is_noticed_with_its_reason() throws Exception {
    try (Hypha alice = node()) {
      CompletableFuture<Event.Disconnected> gone = new CompletableFuture<>();
      alice.node().events().on(Event.Disconnected.class, gone::complete);
      try (Hypha bob = node()) {
        alice.connect(address(bob));
      }
      assertThat(gone.get(5, TimeUnit.SECONDS).reason()).contains("shutting down");
    }
  }

  @Test
  void perf_moves_as_many_bytes_as_it_was_asked_to() throws Exception {
    try (Hypha alice = node();
        Hypha bob = node()) {
      new Perf(bob.node()).serve();
      var measured =
          new Perf(alice.node()).measure(alice.connect(address(bob)), 5_000_000, 3_000_001);
      assertThat(measured.uploadBytes()).isEqualTo(5_000_000);
      assertThat(measured.downloadBytes()).isEqualTo(3_000_001);
      assertThat(measured.upload()).isPositive();
    }
  }

  @Test
  void a_node_remembers_its_peers_and_their_pins_from_one_start_to_the_next(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("peers.db");
    try (Hypha bob = node()) {
      try (Hypha alice = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").peers(file).start()) {
        alice.connect(bob.addresses().getFirst().toString());
        while (alice.node().peers().of(bob.id()).agent().isEmpty()) {
          Thread.onSpinWait();
        }
      }
      try (Hypha alice = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").peers(file).start()) {
        assertThat(alice.node().peers().of(bob.id()).securities())
            .containsExactly(NoiseSecurity.HYBRID_768);
        alice.open(bob.id(), Ping.PROTOCOL).close();
      }
    }
  }

  @Test
  void nodes_of_one_process_meet_in_memory() throws Exception {
    MemoryNetwork network = new MemoryNetwork();
    try (Hypha alice = Hypha.builder().memory(network).listen("/memory/0").start();
        Hypha bob = Hypha.builder().memory(network).listen("/memory/0").start()) {
      Connection connection = alice.connect(bob.addresses().getFirst().toString());
      assertThat(connection.info().remote()).isEqualTo(bob.node().addresses().getFirst());
      try (PingStream pings = alice.ping().open(connection)) {
        assertThat(pings.ping(Duration.ofSeconds(20))).isPositive();
      }
    }
  }

  private static Hypha node() throws IOException {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
  }

  private static String address(Hypha hypha) {
    return hypha.addresses().getFirst().toString();
  }
}
