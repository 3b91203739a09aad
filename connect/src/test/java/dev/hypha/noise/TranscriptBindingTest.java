package dev.hypha.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Binding;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.core.SystemRuntime;
import dev.hypha.core.Upgrader;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multistream.Multistream;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TranscriptBindingTest {
  private static final ProtocolId CLASSICAL = NoiseSecurity.CLASSICAL;
  private static final ProtocolId HYBRID = NoiseSecurity.HYBRID_768;
  private static final List<ProtocolId> ALL =
      List.of(HYBRID, NoiseSecurity.HYBRID_1024, NoiseSecurity.HYBRID_512, CLASSICAL);
  private static final Bytes HASH = Bytes.hex("00".repeat(16) + "01".repeat(16));

  private final SystemRuntime runtime = new SystemRuntime();
  private final Yamux yamux = new Yamux(YamuxConfig.DEFAULT, runtime);
  private final PrivateKey alice = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  private final PrivateKey bob = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  private final MemoryPipe near = new MemoryPipe(1 << 20);
  private final MemoryPipe far = new MemoryPipe(1 << 20);

  @AfterEach
  void stop() {
    near.left().reset(0);
    far.left().reset(0);
    runtime.close();
  }

  // ---- whole upgrades with a man in the middle, who relays from one pipe to the other

  @ParameterizedTest
  @EnumSource(Binding.class)
  void honest_peers_get_the_best_protocol_of_both(Binding binding) throws Exception {
    FutureTask<Link> dialing = upgrade(near.left(), Role.DIALER, alice, binding, ALL);
    FutureTask<Link> answering =
        upgrade(near.right(), Role.LISTENER, bob, binding, List.of(CLASSICAL, HYBRID));
    for (Link link : List.of(dialing.get(), answering.get())) {
      assertThat(link.secured().security()).isEqualTo(HYBRID);
      assertThat(link.secured().bound()).isEqualTo(binding != Binding.OFF);
    }
  }

  /** The positive control: the attack works where nobody looks. */
  @Test
  void without_binding_a_man_in_the_middle_makes_both_speak_the_classical_protocol()
      throws Exception {
    FutureTask<Link> dialing = upgrade(near.left(), Role.DIALER, alice, Binding.OFF, ALL);
    FutureTask<Link> answering = upgrade(far.right(), Role.LISTENER, bob, Binding.OFF, ALL);
    stripHybrids();
    assertThat(dialing.get().secured().security()).isEqualTo(CLASSICAL);
    assertThat(answering.get().secured().security()).isEqualTo(CLASSICAL);
    assertThat(dialing.get().secured().bound()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"WARN,WARN", "WARN,ENFORCE", "ENFORCE,WARN", "ENFORCE,ENFORCE"})
  void with_binding_the_stripped_proposals_are_found_out(Binding dialer, Binding listener) {
    FutureTask<Link> dialing = upgrade(near.left(), Role.DIALER, alice, dialer, ALL);
    FutureTask<Link> answering = upgrade(far.right(), Role.LISTENER, bob, listener, ALL);
    stripHybrids();
    assertThatThrownBy(dialing::get)
        .cause()
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("downgrade")
        .hasMessageContaining(HYBRID.name());
    assertThatThrownBy(answering::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void a_man_in_the_middle_without_an_attack_is_let_through() throws Exception {
    FutureTask<Link> dialing = upgrade(near.left(), Role.DIALER, alice, Binding.ENFORCE, ALL);
    FutureTask<Link> answering = upgrade(far.right(), Role.LISTENER, bob, Binding.ENFORCE, ALL);
    relay();
    assertThat(dialing.get().secured().security()).isEqualTo(HYBRID);
    assertThat(answering.get().secured().bound()).isTrue();
  }

  @Test
  void under_ENFORCE_a_peer_without_binding_is_refused() throws Exception {
    FutureTask<Link> dialing = upgrade(near.left(), Role.DIALER, alice, Binding.ENFORCE, ALL);
    FutureTask<Link> older = upgrade(near.right(), Role.LISTENER, bob, Binding.OFF, ALL);
    assertThatThrownBy(dialing::get)
        .cause()
        .isInstanceOf(Incompatible.class)
        .hasMessageContaining("downgrade");
    assertThatThrownBy(older::get).isInstanceOf(ExecutionException.class);
    FutureTask<Link> answering = upgrade(far.right(), Role.LISTENER, bob, Binding.ENFORCE, ALL);
    FutureTask<Link> oldDialer = upgrade(far.left(), Role.DIALER, alice, Binding.OFF, ALL);
    assertThat(oldDialer.get().secured().bound()).isFalse();
    assertThatThrownBy(answering::get).cause().isInstanceOf(Incompatible.class);
  }

  @Test
  void under_WARN_a_peer_without_binding_is_accepted_and_said_to_be_unbound() throws Exception {
    FutureTask<Link> dialing = upgrade(near.left(), Role.DIALER, alice, Binding.WARN, ALL);
    FutureTask<Link> answering = upgrade(near.right(), Role.LISTENER, bob, Binding.OFF, ALL);
    assertThat(dialing.get().secured().bound()).isFalse();
    assertThat(answering.get().secured().bound()).isFalse();
  }

  @Test
  void where_no_security_was_negotiated_there_is_nothing_to_bind() throws Exception {
    FutureTask<Secured> answering =
        run(() -> secure(near.right(), Role.LISTENER, bob, Binding.ENFORCE, List.of()));
    Secured dialed = secure(near.left(), Role.DIALER, alice, Binding.ENFORCE, List.of());
    assertThat(dialed.bound()).isFalse();
    assertThat(answering.get().bound()).isFalse();
  }

  // ---- scripted peers

  @Test
  void the_listener_too_finds_out_that_proposals_were_stripped() {
    ScriptedPeer peer = new ScriptedPeer();
    List<ProtocolId> offered = List.of(HYBRID, CLASSICAL);
    assertThatThrownBy(() -> answerTo(peer, hash -> bound(peer, hash, offered), ALL))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("downgrade");
  }

  @Test
  void two_lists_without_the_protocol_that_is_spoken_are_a_downgrade() {
    ScriptedPeer peer = new ScriptedPeer();
    List<ProtocolId> offered = List.of(ProtocolId.of("/tls/1.0.0"));
    assertThatThrownBy(() -> answerTo(peer, hash -> bound(peer, hash, offered), ALL))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("downgrade");
  }

  @Test
  void the_order_of_the_dialer_decides() throws Exception {
    ScriptedPeer peer = new ScriptedPeer();
    List<ProtocolId> offered = List.of(CLASSICAL, HYBRID);
    assertThat(answerTo(peer, hash -> bound(peer, hash, offered), ALL).bound()).isTrue();
  }

  @Test
  void the_signature_of_one_handshake_is_refused_in_another() throws Exception {
    ScriptedPeer peer = new ScriptedPeer();
    List<ProtocolId> offered = List.of(CLASSICAL);
    AtomicReference<Bytes> first = new AtomicReference<>(Bytes.EMPTY);
    Secured honest =
        answerTo(
            peer,
            hash -> {
              first.set(sign(peer, hash, offered));
              return payload(peer, offered, first.get());
            },
            ALL);
    assertThat(honest.bound()).isTrue();
    assertThatThrownBy(() -> answerTo(peer, hash -> payload(peer, offered, first.get()), ALL))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("transcript");
  }

  @Test
  void a_list_other_than_the_signed_one_is_refused() {
    ScriptedPeer peer = new ScriptedPeer();
    assertThatThrownBy(
            () ->
                answerTo(
                    peer,
                    hash -> payload(peer, List.of(CLASSICAL), sign(peer, hash, List.of(HYBRID))),
                    ALL))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("transcript");
  }

  @Test
  void one_half_of_a_binding_is_refused() {
    ScriptedPeer peer = new ScriptedPeer();
    assertThatThrownBy(
            () -> answerTo(peer, hash -> payload(peer, List.of(CLASSICAL), Bytes.EMPTY), ALL))
        .isInstanceOf(Misbehaved.class);
    assertThatThrownBy(
            () ->
                answerTo(
                    peer,
                    hash -> payload(peer, List.of(), sign(peer, hash, List.of(CLASSICAL))),
                    ALL))
        .isInstanceOf(Misbehaved.class);
  }

  @Test
  void more_protocols_than_any_peer_has_are_refused() {
    ScriptedPeer peer = new ScriptedPeer();
    List<ProtocolId> many = java.util.Collections.nCopies(33, CLASSICAL);
    assertThatThrownBy(() -> answerTo(peer, hash -> bound(peer, hash, many), ALL))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("32");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void every_flipped_byte_of_a_bound_handshake_ends_it(int message) throws Exception {
    int bytes = 1;
    for (int at = 0; at < bytes; at++) {
      MemoryPipe dialerSide = new MemoryPipe(1 << 16);
      MemoryPipe listenerSide = new MemoryPipe(1 << 16);
      FutureTask<Secured> dialing =
          run(
              () ->
                  secure(
                      dialerSide.left(), Role.DIALER, alice, Binding.ENFORCE, List.of(CLASSICAL)));
      FutureTask<Secured> answering =
          run(() -> secure(listenerSide.right(), Role.LISTENER, bob, Binding.ENFORCE, ALL));
      bytes = relayFlipped(dialerSide.right(), listenerSide.left(), message, at);
      // the side that reads the message refuses it, and whoever waits for an answer gets none
      assertThatThrownBy(message == 1 ? dialing::get : answering::get)
          .as("byte %d", at)
          .isInstanceOf(ExecutionException.class);
      if (message == 0) {
        assertThatThrownBy(dialing::get).isInstanceOf(ExecutionException.class);
      }
    }
    assertThat(bytes).isGreaterThanOrEqualTo(32);
  }

  // ---- bytes

  /** The fixed lists of js-libp2p-noise's own vectors: the last two collide without lengths. */
  @Test
  void what_is_signed_is_prefix_hash_and_each_name_behind_its_length() {
    String prefix = Bytes.utf8("noise-libp2p-transcript:").toHex() + HASH.toHex();
    assertThat(TranscriptBinding.signed(HASH, List.of(CLASSICAL)).toHex())
        .isEqualTo(prefix + "0006" + "2f6e6f697365");
    assertThat(TranscriptBinding.signed(HASH, protocols("ab", "c")).toHex())
        .isEqualTo(prefix + "0002" + "6162" + "0001" + "63");
    assertThat(TranscriptBinding.signed(HASH, protocols("a", "bc")).toHex())
        .isEqualTo(prefix + "0001" + "61" + "0002" + "6263");
    assertThat(TranscriptBinding.signed(HASH, List.of()).toHex()).isEqualTo(prefix);
  }

  @Test
  void a_payload_puts_list_and_signature_into_fields_4_and_5_of_the_extensions() throws Exception {
    Payload payload =
        new Payload(
            Bytes.hex("aa"), Bytes.hex("bb"), protocols("m"), protocols("ab", "c"), Bytes.of(9));
    assertThat(payload.encode().toHex())
        .isEqualTo("0a01aa" + "1201bb" + "220d" + "12016d" + "22026162" + "220163" + "2a0109");
    assertThat(Payload.decode(payload.encode(), true)).isEqualTo(payload);
    assertThat(Payload.decode(payload.encode(), false))
        .isEqualTo(
            new Payload(Bytes.hex("aa"), Bytes.hex("bb"), protocols("m"), List.of(), Bytes.EMPTY));
  }

  /** 104 and 207 bytes are what js-libp2p-noise measures for these two lists. */
  @Test
  void a_binding_of_two_protocols_takes_103_bytes() {
    ScriptedPeer peer = new ScriptedPeer();
    assertThat(payload(peer, List.of(), Bytes.EMPTY).size()).isEqualTo(104);
    assertThat(bound(peer, HASH, protocols("/noise", "/noise-mlkem768-hfs/0.2.0")).size())
        .isEqualTo(207);
  }

  // ---- the two ends

  private FutureTask<Link> upgrade(
      Duplex pipe, Role role, PrivateKey key, Binding binding, List<ProtocolId> offered) {
    List<SecureChannel> channels = NoiseSecurity.all(key, runtime, binding);
    var upgrader = new ConnectionUpgrader(channels, List.of(yamux), runtime);
    Upgrader.Raw raw = new Upgrader.Raw(pipe, Multiaddr.EMPTY, Multiaddr.EMPTY);
    return run(() -> upgrader.upgrade(raw, role, Optional.empty(), offer(offered)));
  }

  private Secured secure(
      Duplex pipe, Role role, PrivateKey key, Binding binding, List<ProtocolId> offered)
      throws IOException {
    boolean done = false;
    try {
      Secured secured =
          NoiseSecurity.classical(key, runtime, binding)
              .secure(pipe, role, Optional.empty(), offer(offered));
      done = true;
      return secured;
    } finally {
      if (!done) {
        pipe.reset(0);
      }
    }
  }

  /** Bob, under WARN, answers a scripted dialer. */
  private Secured answerTo(
      ScriptedPeer peer, UnaryOperator<Bytes> payload, List<ProtocolId> offered)
      throws IOException {
    MemoryPipe pipe = new MemoryPipe(1 << 16);
    inBackground(() -> peer.dial(pipe.left(), payload));
    return NoiseSecurity.classical(bob, runtime)
        .secure(pipe.right(), Role.LISTENER, Optional.empty(), offer(offered));
  }

  private Offer offer(List<ProtocolId> securities) {
    long deadline = runtime.nanoTime() + 30_000_000_000L;
    return new Offer(securities, List.of(yamux.protocol()), Bytes.EMPTY, deadline, step -> {});
  }

  // ---- what a scripted peer says

  private static Bytes bound(ScriptedPeer peer, Bytes hash, List<ProtocolId> offered) {
    return payload(peer, offered, sign(peer, hash, offered));
  }

  private static Bytes sign(ScriptedPeer peer, Bytes hash, List<ProtocolId> offered) {
    return peer.identity.sign(TranscriptBinding.signed(hash, offered));
  }

  private static Bytes payload(ScriptedPeer peer, List<ProtocolId> offered, Bytes signature) {
    return new Payload(
            peer.identity.publicKey().encode(),
            peer.identity.sign(peer.staticKeyStatement()),
            List.of(),
            offered,
            signature)
        .encode();
  }

  private static List<ProtocolId> protocols(String... names) {
    return java.util.Arrays.stream(names).map(ProtocolId::of).toList();
  }

  // ---- the man in the middle

  /** Tells the dialer that only the classical protocol is there, and proposes no other. */
  private void stripHybrids() {
    inBackground(
        () -> {
          new Multistream().listen(near.right(), () -> List.of(CLASSICAL));
          new Multistream().dial(far.left(), List.of(CLASSICAL));
          relay();
        });
  }

  private void relay() {
    inBackground(() -> copy(near.right(), far.left()));
    inBackground(() -> copy(far.left(), near.right()));
  }

  private static void copy(Duplex from, Duplex to) {
    byte[] some = new byte[4096];
    try {
      for (int n = from.source().read(some, 0, some.length);
          n >= 0;
          n = from.source().read(some, 0, some.length)) {
        to.sink().write(some, 0, n);
      }
      to.sink().close();
    } catch (IOException e) {
      to.reset(0);
    }
  }

  /** Relays the three messages, one of them with a flipped byte; returns its length. */
  private static int relayFlipped(Duplex dialer, Duplex listener, int flipped, int at) {
    int length = 0;
    try {
      for (int message = 0; message < 3; message++) {
        Duplex from = message == 1 ? listener : dialer;
        Duplex to = message == 1 ? dialer : listener;
        byte[] frame = ScriptedPeer.readFrame(from).toArray();
        if (message == flipped) {
          length = frame.length;
          frame[at] = (byte) (frame[at] ^ (1 << (at % 8)));
        }
        ScriptedPeer.writeFrame(to, Bytes.owning(frame));
      }
    } catch (IOException e) {
      dialer.reset(0);
      listener.reset(0);
    }
    return length;
  }

  private interface Conversation {
    void run() throws IOException;
  }

  private static void inBackground(Conversation conversation) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                conversation.run();
              } catch (IOException e) {
                // the end that the test looks at has hung up, and says why itself
                return;
              }
            });
  }

  private static <T> FutureTask<T> run(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread.ofVirtual().start(task);
    return task;
  }
}
