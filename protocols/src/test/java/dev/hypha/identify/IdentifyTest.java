package dev.hypha.identify;

import static dev.hypha.identify.PipeNetwork.address;
import static dev.hypha.identify.PipeNetwork.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.Varint;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.Swarm;
import dev.hypha.protobuf.ProtobufWriter;
import dev.hypha.record.Envelope;
import dev.hypha.record.SignedPeerRecord;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Alice runs identify; Bob is scripted: a node that answers {@code /ipfs/id/1.0.0} and pushes what
 * the test says. Time stands still unless the test moves it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdentifyTest {
  private static final String ALICE = "/ip4/192.0.2.1/tcp/1";
  private static final String BOB = "/ip4/198.51.100.2/tcp/2";
  private static final ProtocolId CHAT = ProtocolId.of("/chat/1");
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");
  private static final ProtocolId SHOP = ProtocolId.of("/hypha/net/shop/kad/1.0.0");

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final PipeNetwork network = new PipeNetwork(runtime);
  private final PrivateKey aliceKey = PipeNetwork.key();
  private final BlockingQueue<Event.Identified> identified = new LinkedBlockingQueue<>();
  private PrivateKey bobKey = PipeNetwork.key();
  private Swarm alice;

  @BeforeEach
  void startAlice() throws IOException {
    alice = network.swarm(aliceKey, ALICE);
    alice.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    alice.events().on(Event.Identified.class, identified::add);
    new Identify(alice, aliceKey, "alice/1").start();
  }

  @AfterEach
  void stop() {
    network.close();
  }

  // ---- what we tell

  @Test
  void our_record_is_signed_in_the_standard_form() throws Exception {
    IdentifyMessage answer = askAlice(bob(BOB));
    SignedPeerRecord record = SignedPeerRecord.decode(answer.signedPeerRecord().orElseThrow());
    assertThat(record.peer()).isEqualTo(id(aliceKey));
    assertThat(record.addresses()).containsExactly(address(ALICE));
    assertThat(record.sequence()).isEqualTo(1_767_225_600_000_000_000L);
    assertThat(answer.listenAddresses()).containsExactly(address(ALICE));
    assertThat(answer.publicKey()).contains(aliceKey.publicKey().encode());
    assertThat(answer.observed()).contains(address(BOB));
    assertThat(answer.agent()).contains("alice/1");
    assertThat(answer.protocols()).contains(ECHO, Identify.PROTOCOL, Identify.PUSH);
  }

  @Test
  void a_peer_elsewhere_is_told_no_loopback_address() throws Exception {
    alice.listen(address("/ip4/127.0.0.1/tcp/1"));
    alice.listen(address("/ip6/::1/tcp/1"));
    IdentifyMessage answer = askAlice(bob(BOB));
    assertThat(answer.listenAddresses()).containsExactly(address(ALICE));
    assertThat(SignedPeerRecord.decode(answer.signedPeerRecord().orElseThrow()).addresses())
        .containsExactly(address(ALICE));
  }

  @Test
  void private_addresses_are_told_to_peers_at_private_ones() throws Exception {
    alice.listen(address("/ip4/10.0.0.7/tcp/1"));
    IdentifyMessage far = askAlice(bob(BOB));
    assertThat(far.listenAddresses()).containsExactly(address(ALICE));
    assertThat(SignedPeerRecord.decode(far.signedPeerRecord().orElseThrow()).addresses())
        .containsExactly(address(ALICE));
    IdentifyMessage near = askAlice(bob("/ip4/10.0.0.8/tcp/2"));
    assertThat(near.listenAddresses())
        .containsExactly(address(ALICE), address("/ip4/10.0.0.7/tcp/1"));
  }

  @Test
  void a_peer_on_this_machine_is_told_loopback_addresses_too() throws Exception {
    alice.listen(address("/ip4/127.0.0.1/tcp/1"));
    IdentifyMessage answer = askAlice(bob("/ip4/127.0.0.1/tcp/2"));
    assertThat(answer.listenAddresses())
        .containsExactly(address(ALICE), address("/ip4/127.0.0.1/tcp/1"));
    assertThat(SignedPeerRecord.decode(answer.signedPeerRecord().orElseThrow()).addresses())
        .isEqualTo(answer.listenAddresses());
  }

  @Test
  void our_message_stays_under_4_KiB_and_keeps_its_record() throws Exception {
    for (int i = 0; i < 300; i++) {
      alice.listen(address("/ip4/203.0.113.7/tcp/" + (1000 + i)));
      alice.serve(ProtocolId.of("/a/protocol/with/a/name/" + i), stream -> {});
    }
    Swarm bob = bob(BOB);
    Bytes raw = rawAnswer(bob);
    assertThat(raw.size()).isLessThan(4096).isGreaterThan(3000);
    IdentifyMessage answer =
        IdentifyMessage.decode(raw, IdentifyMessage.empty(), IdentifyConfig.DEFAULT);
    assertThat(answer.listenAddresses()).hasSizeGreaterThan(100);
    assertThat(SignedPeerRecord.decode(answer.signedPeerRecord().orElseThrow()).addresses())
        .isEqualTo(answer.listenAddresses());
    assertThat(answer.protocols()).isNotEmpty();
  }

  @Test
  void a_change_is_pushed_to_who_is_connected() throws Exception {
    PrivateKey carolKey = PipeNetwork.key();
    Swarm carol = network.swarm(carolKey, "/ip4/203.0.113.3/tcp/3");
    new Identify(carol, carolKey, "carol/1", IdentifyConfig.DEFAULT.withPushDelay(Duration.ZERO))
        .start();
    alice.connect(new PeerAddress(carol.id(), carol.addresses()));
    while (!identified.take().record().protocols().contains(Identify.PUSH)) {
      // Carol's own pushes of how she began may come first
    }
    carol.serve(CHAT, stream -> {});
    while (!identified.take().record().protocols().contains(CHAT)) {
      // likewise
    }
    carol.listen(address("/ip4/203.0.113.3/tcp/4"));
    carol.events().publish(new Event.AddressesChanged(carol.addresses()));
    PeerRecord record = identified.take().record();
    while (record.addresses().size() < 2) {
      record = identified.take().record();
    }
    assertThat(record.addresses()).isEqualTo(carol.addresses());
    assertThat(SignedPeerRecord.decode(record.signed().orElseThrow().envelope()).addresses())
        .isEqualTo(carol.addresses());
  }

  @Test
  void a_stranger_is_not_told_the_name_of_a_network() throws Exception {
    alice.serve(SHOP, stream -> {});
    assertThat(askAlice(bob(BOB)).protocols())
        .contains(ECHO)
        .noneMatch(each -> each.name().contains("shop"))
        .anyMatch(each -> each.name().startsWith("/hypha/tag/"));
  }

  @Test
  void who_names_the_network_is_told_its_name_at_once() throws Exception {
    alice.serve(SHOP, stream -> {});
    CompletableFuture<IdentifyMessage> push = new CompletableFuture<>();
    Swarm bob = bob(BOB);
    bob.serve(
        Identify.PUSH,
        stream -> {
          Bytes message = Delimited.read(stream.source(), 8192).orElseThrow();
          push.complete(
              IdentifyMessage.decode(message, IdentifyMessage.empty(), IdentifyConfig.DEFAULT));
        });
    connected(bob, write(message(plain(1), List.of(SHOP, Identify.PUSH))));
    assertThat(push.get().protocols()).contains(SHOP);
    assertThat(askAlice(bob).protocols()).contains(SHOP);
  }

  // ---- what we learn

  @Test
  void a_signed_record_outweighs_the_plain_addresses() throws Exception {
    PeerRecord record =
        connected(
                bob(BOB),
                write(signed(message(plain(9), List.of(CHAT)), record(bobKey, 5, plain(1, 2)))))
            .record();
    assertThat(record.addresses()).isEqualTo(plain(1, 2));
    assertThat(record.protocols()).containsExactly(CHAT);
    PeerRecord.Signed kept = record.signed().orElseThrow();
    assertThat(kept.sequence()).isEqualTo(5);
    assertThat(SignedPeerRecord.decode(kept.envelope()).addresses()).isEqualTo(plain(1, 2));
  }

  @Test
  void a_record_for_an_unknown_domain_is_passed_over_and_the_connection_kept() throws Exception {
    Bytes old =
        Envelope.seal(
                bobKey,
                "libp2p-routing-state",
                Bytes.utf8("/libp2p/routing-state-record"),
                Envelope.decode(record(bobKey, 5, plain(1))).payload())
            .encode();
    Swarm bob = bob(BOB);
    PeerRecord record = connected(bob, write(signed(message(plain(9), List.of()), old))).record();
    assertThat(record.addresses()).isEqualTo(plain(9));
    assertThat(record.signed()).isEmpty();
    assertEchoes(bob);
  }

  @Test
  void a_record_that_is_no_envelope_is_passed_over_and_the_connection_kept() throws Exception {
    Swarm bob = bob(BOB);
    PeerRecord record =
        connected(bob, write(signed(message(plain(9), List.of()), Bytes.hex("ff00ff")))).record();
    assertThat(record.addresses()).isEqualTo(plain(9));
    assertEchoes(bob);
  }

  @Test
  void RUSTSEC_2022_0009_the_record_of_another_peer_is_passed_over() throws Exception {
    Bytes carols = record(PipeNetwork.key(), 5, plain(1));
    PeerRecord record =
        connected(bob(BOB), write(signed(message(plain(9), List.of()), carols))).record();
    assertThat(record.addresses()).isEqualTo(plain(9));
    assertThat(record.signed()).isEmpty();
  }

  @Test
  void go_3487_a_newer_record_replaces_the_addresses_and_an_older_one_is_ignored()
      throws Exception {
    Swarm bob = bob(BOB);
    connected(bob, write(signed(message(List.of(), List.of()), record(bobKey, 5, plain(1, 2)))));
    assertThat(
            pushed(bob, signed(message(plain(9), List.of()), record(bobKey, 7, plain(3))))
                .addresses())
        .isEqualTo(plain(3));
    PeerRecord older =
        pushed(bob, signed(message(plain(9), List.of(CHAT)), record(bobKey, 6, plain(4))));
    assertThat(older.addresses()).isEqualTo(plain(3));
    assertThat(older.signed().orElseThrow().sequence()).isEqualTo(7);
    assertThat(older.protocols()).containsExactly(CHAT);
    assertThat(
            pushed(bob, signed(message(List.of(), List.of()), record(bobKey, -1, plain(5))))
                .addresses())
        .isEqualTo(plain(5));
  }

  @Test
  void an_answer_may_come_in_several_messages() throws Exception {
    PeerRecord record =
        connected(
                bob(BOB),
                write(
                    message(plain(1), List.of(CHAT)),
                    message(plain(2), List.of(ECHO)),
                    signed(message(List.of(), List.of()), record(bobKey, 1, plain(1, 2, 3)))))
            .record();
    assertThat(record.addresses()).isEqualTo(plain(1, 2, 3));
    assertThat(record.protocols()).containsExactly(CHAT, ECHO);
  }

  @Test
  void a_push_without_a_field_leaves_the_field_as_it_was() throws Exception {
    Swarm bob = bob(BOB);
    connected(bob, write(message(plain(1), List.of(CHAT))));
    Bytes agent = new ProtobufWriter().string(6, "bob/2").toBytes();
    PeerRecord renamed = pushed(bob, agent);
    assertThat(renamed.agent()).isEqualTo("bob/2");
    assertThat(renamed.addresses()).isEqualTo(plain(1));
    assertThat(renamed.protocols()).containsExactly(CHAT);
    PeerRecord moved = pushed(bob, message(plain(2), List.of()));
    assertThat(moved.agent()).isEqualTo("bob/2");
    assertThat(moved.addresses()).isEqualTo(plain(2));
    assertThat(moved.protocols()).containsExactly(CHAT);
  }

  @Test
  void a_peer_elsewhere_has_no_say_about_loopback_addresses() throws Exception {
    List<Multiaddr> mixed =
        List.of(address("/ip4/127.0.0.1/tcp/22"), plain(1).getFirst(), address("/ip6/::1/tcp/22"));
    PeerRecord record =
        connected(bob(BOB), write(signed(message(mixed, List.of()), record(bobKey, 1, mixed))))
            .record();
    assertThat(record.addresses()).isEqualTo(plain(1));
  }

  // ---- attacks

  @Test
  void go_3501_no_more_than_1024_protocols_are_kept_however_many_messages_they_come_in()
      throws Exception {
    Bytes[] chunks = new Bytes[10];
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      ProtobufWriter writer = new ProtobufWriter();
      for (int i = 0; i < 500; i++) {
        writer.string(3, "/p/" + chunk + "/" + i);
      }
      chunks[chunk] = writer.toBytes();
    }
    assertThat(connected(bob(BOB), write(chunks)).record().protocols()).hasSize(1024);
  }

  @Test
  void go_3486_no_more_than_500_addresses_are_kept_and_20_once_the_peer_is_gone() throws Exception {
    Bytes[] chunks = new Bytes[10];
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      int base = chunk * 700;
      chunks[chunk] = message(plain(IntStream.range(base, base + 700).toArray()), List.of());
    }
    CompletableFuture<Event.Disconnected> gone = new CompletableFuture<>();
    CompletableFuture<PeerRecord> trimmed = new CompletableFuture<>();
    alice.events().on(Event.Disconnected.class, gone::complete);
    Swarm bob = bob(BOB);
    assertThat(connected(bob, write(chunks)).record().addresses()).hasSize(500);
    bob.close();
    gone.get();
    // what identify does then is done on a thread of its own
    runtime.fork(
        "look",
        () -> {
          while (alice.peers().of(id(bobKey)).addresses().size() > 20) {
            Thread.onSpinWait();
          }
          trimmed.complete(alice.peers().of(id(bobKey)));
        });
    assertThat(trimmed.get(10, TimeUnit.SECONDS).addresses())
        .isEqualTo(plain(IntStream.range(0, 20).toArray()));
  }

  @Test
  void CVE_2026_110789_a_key_with_a_wrong_DER_length_is_refused() throws Exception {
    bobKey = PrivateKey.generate(KeyType.ECDSA, new SecureRandom());
    Swarm bob = bob("/ip4/127.0.0.1/tcp/2");
    PeerRecord before = connected(bob, write(message(plain(1), List.of(CHAT)))).record();
    byte[] known = bobKey.publicKey().encode().toArray();
    byte[] sealed = record(bobKey, 5, plain(2)).toArray();
    for (int at : new int[] {5, 7, 9, 18, 28}) {
      for (int wrong : new int[] {0, 1, 0x7f, 0x80, 0x81, 0x84, 0xff}) {
        byte[] key = known.clone();
        key[at] = (byte) wrong;
        Bytes forged = new ProtobufWriter().bytes(1, Bytes.owning(key)).string(6, "x").toBytes();
        if (!Bytes.copyOf(known).equals(Bytes.owning(key))) {
          assertRefused(bob, ResetCode.PROTOCOL_VIOLATION, forged);
          alice.reputation().pardon(id(bobKey)); // or it would be banned before we are through
        }
        byte[] envelope = sealed.clone();
        envelope[at + 2] = (byte) wrong;
        if (envelope[at + 2] != sealed[at + 2]) {
          assertThat(pushed(bob, signed(message(List.of(), List.of()), Bytes.owning(envelope))))
              .isEqualTo(before);
        }
      }
    }
    assertThat(alice.peers().of(id(bobKey))).isEqualTo(before);
  }

  @Test
  void the_key_of_another_peer_is_refused() throws Exception {
    Swarm bob = bob(BOB);
    PeerRecord before = connected(bob, write(message(plain(1), List.of(CHAT)))).record();
    Bytes carols = PipeNetwork.key().publicKey().encode();
    assertRefused(
        bob,
        ResetCode.PROTOCOL_VIOLATION,
        new ProtobufWriter().bytes(1, carols).string(6, "carol").toBytes());
    assertThat(alice.peers().of(id(bobKey))).isEqualTo(before);
    assertEchoes(bob);
  }

  @Test
  void a_message_above_its_bound_is_refused() throws Exception {
    Swarm bob = bob(BOB);
    connected(bob, write(message(plain(1), List.of())));
    Bytes most = new ProtobufWriter().bytes(99, Bytes.owning(new byte[8192 - 4])).toBytes();
    assertThat(most.size()).isEqualTo(8192);
    assertThat(pushed(bob, most).addresses()).isEqualTo(plain(1));
    Bytes more = new ProtobufWriter().bytes(99, Bytes.owning(new byte[8192 - 3])).toBytes();
    assertRefused(bob, ResetCode.PROTOCOL_VIOLATION, more);
  }

  @Test
  void a_length_without_its_message_is_refused_at_once() throws Exception {
    Swarm bob = bob(BOB);
    connected(bob, write(message(plain(1), List.of())));
    for (long length : new long[] {8193, 1L << 31, (1L << 32) - 1, Long.MAX_VALUE}) {
      Stream stream = toAlice(bob).open(Identify.PUSH);
      stream.send(new Buffer().write(Varint.encode(length)));
      assertThatThrownBy(() -> stream.source().read(new Buffer(), 1))
          .isInstanceOfSatisfying(
              Reset.class, e -> assertThat(e.code()).isEqualTo(ResetCode.PROTOCOL_VIOLATION));
    }
  }

  @Test
  void an_eleventh_message_is_refused() throws Exception {
    Swarm bob = bob(BOB);
    connected(bob, write(message(plain(1), List.of())));
    Bytes[] eleven = new Bytes[11];
    java.util.Arrays.fill(eleven, message(plain(2), List.of()));
    assertRefused(bob, ResetCode.PROTOCOL_VIOLATION, eleven);
    assertThat(alice.peers().of(id(bobKey)).addresses()).isEqualTo(plain(1));
  }

  @Test
  void a_peer_that_never_answers_is_given_up_at_the_deadline() throws Exception {
    CompletableFuture<IOException> end = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    Swarm bob = bob(BOB);
    bob.serve(
        Identify.PROTOCOL,
        stream -> {
          asked.countDown();
          try {
            while (stream.source().read(new Buffer(), 1) >= 0) {
              throw new AssertionError("alice says nothing on this stream");
            }
          } catch (IOException e) {
            end.complete(e);
          }
        });
    toAlice(bob);
    runtime.awaitTimer(Duration.ofSeconds(5));
    asked.await(); // the proposal goes with the first read, which may come after the timer
    runtime.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(end).isNotDone();
    runtime.advance(Duration.ofNanos(1));
    assertThat(end.get()).isInstanceOf(Reset.class);
    assertThat(identified).isEmpty();
    assertEchoes(bob);
  }

  @Test
  void a_push_that_never_ends_is_given_up_at_the_deadline() throws Exception {
    Swarm bob = bob(BOB);
    connected(bob, write(message(plain(1), List.of())));
    runtime.advance(Duration.ofSeconds(7));
    Stream stream = toAlice(bob).open(Identify.PUSH);
    stream.send(new Buffer().write(Varint.encode(100)));
    runtime.awaitTimer(Duration.ofSeconds(5));
    runtime.advance(Duration.ofSeconds(5));
    assertThatThrownBy(() -> stream.source().read(new Buffer(), 1)).isInstanceOf(Reset.class);
  }

  @Test
  void push_storm_of_one_prefix_is_refused_after_ten() throws Exception {
    Swarm bob = bob(BOB);
    connected(bob, write(message(plain(1), List.of())));
    for (int i = 0; i < 10; i++) {
      assertThat(pushed(bob, message(plain(i), List.of())).addresses()).isEqualTo(plain(i));
    }
    for (int i = 0; i < 50; i++) {
      assertRefused(bob, ResetCode.RATE_LIMITED, message(plain(77), List.of()));
    }
    runtime.advance(Duration.ofSeconds(5));
    assertThat(pushed(bob, message(plain(88), List.of())).addresses()).isEqualTo(plain(88));
    assertRefused(bob, ResetCode.RATE_LIMITED, message(plain(77), List.of()));
    assertThat(alice.peers().of(id(bobKey)).addresses()).isEqualTo(plain(88));
  }

  // ---- Bob

  private Swarm bob(String from) throws IOException {
    return network.swarm(bobKey, from);
  }

  private static Connection toAliceFrom(Swarm bob, PeerId alice) throws IOException {
    return bob.connect(new PeerAddress(alice, List.of(address(ALICE))));
  }

  private Connection toAlice(Swarm bob) throws IOException {
    return toAliceFrom(bob, id(aliceKey));
  }

  /** Bob connects, answers with {@code answer}, and Alice has learned it. */
  private Event.Identified connected(Swarm bob, ProtocolHandler answer) throws Exception {
    bob.serve(Identify.PROTOCOL, answer);
    toAlice(bob);
    return identified.take();
  }

  /** What Alice knows of Bob once she has taken this push. */
  private PeerRecord pushed(Swarm bob, Bytes... messages) throws Exception {
    try (Stream stream = toAlice(bob).open(Identify.PUSH)) {
      write(messages).handle(stream);
      assertThat(stream.source().read(new Buffer(), 1)).isEqualTo(-1);
    }
    return identified.take().record();
  }

  /** The reset may already be there when Bob opens the stream, or come when he reads. */
  private void assertRefused(Swarm bob, long code, Bytes... messages) {
    assertThatThrownBy(
            () -> {
              try (Stream stream = toAlice(bob).open(Identify.PUSH)) {
                write(messages).handle(stream);
                stream.source().read(new Buffer(), 1);
              }
            })
        .isInstanceOfSatisfying(Reset.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void assertEchoes(Swarm bob) throws IOException {
    try (Stream stream = toAlice(bob).open(ECHO)) {
      stream.out().write(7);
      assertThat(stream.in().read()).isEqualTo(7);
    }
  }

  private IdentifyMessage askAlice(Swarm bob) throws IOException {
    return IdentifyMessage.decode(rawAnswer(bob), IdentifyMessage.empty(), IdentifyConfig.DEFAULT);
  }

  private Bytes rawAnswer(Swarm bob) throws IOException {
    try (Stream stream = toAlice(bob).open(Identify.PROTOCOL)) {
      return Delimited.read(stream.source(), 8192).orElseThrow();
    }
  }

  private static ProtocolHandler write(Bytes... messages) {
    return stream -> {
      Buffer buffer = new Buffer();
      for (Bytes message : messages) {
        Delimited.write(buffer, message);
      }
      stream.send(buffer);
      stream.sink().close();
    };
  }

  private static Bytes message(List<Multiaddr> addresses, List<ProtocolId> protocols) {
    return new IdentifyMessage(
            Optional.empty(),
            addresses,
            protocols,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty())
        .encode(1 << 20);
  }

  private static Bytes signed(Bytes message, Bytes envelope) {
    return Bytes.concat(message, new ProtobufWriter().bytes(8, envelope).toBytes());
  }

  private static Bytes record(PrivateKey key, long sequence, List<Multiaddr> addresses) {
    return SignedPeerRecord.seal(key, sequence, addresses).encode();
  }

  private static List<Multiaddr> plain(int... numbers) {
    return IntStream.of(numbers)
        .mapToObj(n -> address("/ip4/203.0." + (n >> 8) + "." + (n & 255) + "/tcp/4001"))
        .toList();
  }
}
