package dev.hypha.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Direction;
import dev.hypha.core.Gate;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Role;
import dev.hypha.core.SystemRuntime;
import dev.hypha.core.Upgrader;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrivateNetworkTest {
  private static final PreSharedKey OURS = PreSharedKey.generate(new SecureRandom());
  private static final PreSharedKey OTHER = PreSharedKey.generate(new SecureRandom());
  private static final Duration LONG = Duration.ofSeconds(20);

  private final SystemRuntime runtime = new SystemRuntime();
  private final MemoryPipe wire = new MemoryPipe(1 << 20);
  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
  private final PrivateKey alice = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  private final PrivateKey bob = PrivateKey.generate(KeyType.ED25519, new SecureRandom());

  @AfterEach
  void stop() {
    runtime.close();
  }

  // ---- members

  @Test
  void members_understand_each_other_and_the_steps_are_told_in_order() throws Exception {
    FutureTask<Link> answering = answering(Optional.of(OURS));
    Link dialed = dial(Optional.of(OURS));
    Link answered = answering.get(20, TimeUnit.SECONDS);
    assertThat(dialed.secured().peer()).isEqualTo(PeerId.ofPublicKey(bob.publicKey().encode()));
    assertThat(echo(dialed, answered, "within")).isEqualTo("within");
    assertThat(steps).containsExactly(Step.PRIVATE_NETWORK, Step.SECURITY, Step.MUXER);
  }

  @Test
  void the_wire_carries_a_nonce_and_then_what_XSalsa20_makes_of_the_text() throws Exception {
    Duplex pipe = new PrivateNetwork(OURS, runtime).protect(wire.left(), () -> {});
    Bytes text = Bytes.utf8("\u0013/multistream/1.0.0\n\u0007/noise\n");
    pipe.sink().write(text.toArray(), 0, 10);
    pipe.sink().write(new Buffer().write(text.slice(10)), text.size() - 10);
    byte[] sent = new byte[24 + text.size()];
    fill(wire.right(), sent);
    OURS.cipher(Bytes.copyOf(sent, 0, 24)).process(sent, 24, text.size());
    assertThat(Bytes.copyOf(sent, 24, text.size())).isEqualTo(text);
  }

  @Test
  void the_nonce_travels_with_the_first_bytes_and_not_before() throws Exception {
    MemoryPipe tight = new MemoryPipe(1 << 10);
    Duplex pipe = new PrivateNetwork(OURS, runtime).protect(tight.left(), () -> {});
    pipe.sink().flush();
    pipe.sink().write(new byte[100], 0, 100);
    assertThat(tight.right().source().read(new Buffer(), 1000)).isEqualTo(124);
  }

  @Test
  void every_direction_of_every_connection_has_a_nonce_of_its_own() throws Exception {
    Set<Bytes> nonces = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      MemoryPipe fresh = new MemoryPipe(1 << 10);
      Duplex left = new PrivateNetwork(OURS, runtime).protect(fresh.left(), () -> {});
      Duplex right = new PrivateNetwork(OURS, runtime).protect(fresh.right(), () -> {});
      left.sink().write(new byte[1], 0, 1);
      right.sink().write(new byte[1], 0, 1);
      for (Duplex end : List.of(fresh.left(), fresh.right())) {
        byte[] nonce = new byte[24];
        fill(end, nonce);
        nonces.add(Bytes.owning(nonce));
      }
    }
    assertThat(nonces).hasSize(40);
  }

  @Test
  void megabytes_in_pieces_of_any_size_come_through() throws Exception {
    Duplex left = new PrivateNetwork(OURS, runtime).protect(wire.left(), () -> {});
    Duplex right = new PrivateNetwork(OURS, runtime).protect(wire.right(), () -> {});
    byte[] text = new byte[3_000_001];
    new Random(9).nextBytes(text);
    Bytes.utf8("\u0013/multistream/1.0.0\n").copyTo(text, 0);
    byte[] sent = text.clone();
    FutureTask<Bytes> receiving = new FutureTask<>(() -> readAll(right, text.length));
    runtime.fork("read", receiving);
    Random random = new Random(10);
    for (int at = 0; at < sent.length; ) {
      int part = Math.min(sent.length - at, 1 + random.nextInt(100_000));
      if (random.nextBoolean()) {
        left.sink().write(sent, at, part);
      } else {
        left.sink().write(new Buffer().write(sent, at, part), part);
      }
      at += part;
    }
    assertThat(receiving.get(20, TimeUnit.SECONDS)).isEqualTo(Bytes.owning(text));
    assertThat(sent).as("what the caller lent is left as it was").isEqualTo(text);
  }

  @Test
  void dials_that_cross_are_told_as_such_in_a_private_network_too() throws Exception {
    FutureTask<Link> other =
        new FutureTask<>(
            () -> upgrade(Optional.of(OURS), bob, wire.right(), Role.DIALER, LONG, step -> {}));
    runtime.fork("dial", other);
    Throwable here = catchThrowable(() -> dial(Optional.of(OURS)));
    Throwable there = catchThrowable(() -> other.get(20, TimeUnit.SECONDS)).getCause();
    // the first to see it resets the pipe, and may be faster than the other's reading
    assertThat(List.of(here, there))
        .hasAtLeastOneElementOfType(Crossed.class)
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(IOException.class));
  }

  // ---- strangers

  @Test
  void with_different_keys_both_sides_say_another_private_network() {
    FutureTask<Link> answering = answering(Optional.of(OTHER));
    assertThatThrownBy(() -> dial(Optional.of(OURS)))
        .isInstanceOf(Reset.class)
        .hasMessageContaining("probably in another private network")
        .hasMessageContaining(OURS.fingerprint());
    assertThat(steps).containsExactly(Step.PRIVATE_NETWORK);
    assertThatThrownBy(() -> answering.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(Incompatible.class)
        .hasMessageContaining("probably in another private network")
        .hasMessageContaining(OTHER.fingerprint());
  }

  @Test
  void a_listener_of_another_network_that_speaks_first_is_found_out_by_the_dialer()
      throws Exception {
    Duplex go = new PrivateNetwork(OTHER, runtime).protect(wire.right(), () -> {});
    byte[] header = Bytes.utf8("\u0013/multistream/1.0.0\n").toArray();
    go.sink().write(header, 0, header.length);
    assertThatThrownBy(() -> dial(Optional.of(OURS)))
        .isInstanceOf(Incompatible.class)
        .hasMessageContaining("compare the fingerprints");
  }

  @Test
  void a_dialer_of_the_public_network_is_told_apart() {
    FutureTask<Link> answering = answering(Optional.of(OURS));
    assertThatThrownBy(() -> dial(Optional.empty())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> answering.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(Incompatible.class)
        .hasMessageContaining("it is in no private network")
        .hasMessageContaining("the same swarm key");
  }

  @Test
  void a_member_that_dials_a_public_node_gives_up_with_a_reason() {
    FutureTask<Link> answering = answering(Optional.empty());
    assertThatThrownBy(() -> dial(Optional.of(OURS)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("private network");
    assertThatThrownBy(() -> answering.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void a_silent_remote_is_given_up_at_the_deadline() {
    assertThatThrownBy(
            () ->
                upgrade(
                    Optional.of(OURS),
                    bob,
                    wire.right(),
                    Role.LISTENER,
                    Duration.ofMillis(1),
                    steps::add))
        .isInstanceOf(TimedOut.class)
        .hasMessageContaining("before it showed the key");
  }

  @Test
  void a_remote_that_goes_within_its_nonce_is_a_reset() throws Exception {
    wire.left().sink().write(new byte[23], 0, 23);
    wire.left().sink().close();
    FutureTask<Link> answering = answering(Optional.of(OURS));
    assertThatThrownBy(() -> answering.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Reset.class)
        .hasMessageContaining("before it showed the key");
  }

  @Test
  void endless_noise_is_read_no_further_than_its_first_wrong_byte() throws Exception {
    byte[] noise = new byte[1 << 18];
    new Random(12).nextBytes(noise);
    wire.left().sink().write(noise, 0, noise.length);
    ProtectedPipe pipe = new PrivateNetwork(OURS, runtime).protect(wire.right(), () -> {});
    assertThatThrownBy(() -> readAll(pipe, 20)).isInstanceOf(Incompatible.class);
    Bytes left = readAll(wire.right(), noise.length - 24 - 20);
    assertThat(left).isEqualTo(Bytes.copyOf(noise, 44, noise.length - 44));
  }

  @Test
  void a_flipped_bit_is_found_by_the_security_within() throws Exception {
    FutureTask<Link> answering = answering(Optional.of(OURS));
    Link dialed = dial(Optional.of(OURS));
    Link answered = answering.get(20, TimeUnit.SECONDS);
    CompletableFuture<IOException> ended = new CompletableFuture<>();
    answered.session().start(stream -> {}, ended::complete);
    byte[] forged = new byte[1 << 17];
    wire.left().sink().write(forged, 0, forged.length);
    assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(Misbehaved.class);
    dialed.session().close();
  }

  // ---- which transports

  @Test
  void the_gate_admits_what_goes_over_a_raw_pipe() throws Exception {
    for (String address :
        List.of(
            "/ip4/192.0.2.1/tcp/1",
            "/dns4/host.example/tcp/443/wss",
            "/memory/7",
            "/ip6/2001:db8::1/tcp/1/ws")) {
      assertThat(admits(address)).as(address).isTrue();
    }
  }

  @Test
  void the_gate_denies_transports_that_have_no_room_for_the_key() throws Exception {
    for (String address :
        List.of(
            "/ip4/192.0.2.1/udp/1/quic-v1",
            "/ip4/192.0.2.1/udp/1/quic-v1/webtransport",
            "/ip4/192.0.2.1/udp/1/webrtc-direct",
            "/ip4/192.0.2.1/tcp/1/p2p-circuit/webrtc")) {
      assertThat(admits(address)).as(address).isFalse();
    }
    Multiaddr quic = Multiaddr.parse("/ip4/192.0.2.1/udp/1/quic-v1");
    assertThat(PrivateNetwork.gate().admits(new Gate.Attempt.Accept(quic)).reason())
        .contains("TCP and WebSocket only");
  }

  private boolean admits(String address) throws IOException {
    PeerId peer = PeerId.ofPublicKey(bob.publicKey().encode());
    var attempt = new Gate.Attempt.Secured(peer, Direction.OUTBOUND, Multiaddr.parse(address));
    return PrivateNetwork.gate().admits(attempt).admitted();
  }

  // ---- the rest

  private Link dial(Optional<PreSharedKey> key) throws IOException {
    return upgrade(key, alice, wire.left(), Role.DIALER, LONG, steps::add);
  }

  private FutureTask<Link> answering(Optional<PreSharedKey> key) {
    FutureTask<Link> task =
        new FutureTask<>(() -> upgrade(key, bob, wire.right(), Role.LISTENER, LONG, step -> {}));
    runtime.fork("answer", task);
    return task;
  }

  private Link upgrade(
      Optional<PreSharedKey> key,
      PrivateKey identity,
      Duplex raw,
      Role role,
      Duration patience,
      Consumer<Step> progress)
      throws IOException {
    Upgrader upgrader =
        new ConnectionUpgrader(
            List.of(NoiseSecurity.classical(identity, runtime)),
            List.of(new Yamux(YamuxConfig.DEFAULT, runtime)),
            key.map(secret -> new PrivateNetwork(secret, runtime)),
            runtime);
    Offer offer =
        new Offer(
            List.of(NoiseSecurity.CLASSICAL),
            List.of(Yamux.PROTOCOL),
            Bytes.EMPTY,
            runtime.nanoTime() + patience.toNanos(),
            progress);
    Multiaddr nowhere = Multiaddr.parse("/memory/1");
    return upgrader.upgrade(new Upgrader.Raw(raw, nowhere, nowhere), role, Optional.empty(), offer);
  }

  private String echo(Link from, Link to, String text) throws Exception {
    CompletableFuture<Duplex> arriving = new CompletableFuture<>();
    to.session().start(arriving::complete, why -> {});
    from.session().start(stream -> {}, why -> {});
    Duplex stream = from.session().open();
    byte[] sent = Bytes.utf8(text).toArray();
    stream.sink().write(sent, 0, sent.length);
    stream.sink().flush();
    String received = readAll(arriving.get(20, TimeUnit.SECONDS), sent.length).toUtf8();
    from.session().close();
    to.session().close();
    return received;
  }

  private static Bytes readAll(Duplex pipe, int size) throws IOException {
    byte[] all = new byte[size];
    fill(pipe, all);
    return Bytes.owning(all);
  }

  private static void fill(Duplex pipe, byte[] target) throws IOException {
    for (int done = 0; done < target.length; ) {
      int n = pipe.source().read(target, done, target.length - done);
      if (n < 0) {
        throw new EOFException();
      }
      done += n;
    }
  }
}
