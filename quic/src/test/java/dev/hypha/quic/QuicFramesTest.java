package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.quic.RawQuic.Close;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.tls.HostIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Frames that nobody should send, from a peer whose handshake is in order. The listener goes on for
 * everybody else.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuicFramesTest {
  private static final int SEED = 20261122;
  private static final int PACKET_BYTES = 1100;
  private static final long FLOW_CONTROL_ERROR = 3;
  private static final long STREAM_LIMIT_ERROR = 4;
  private static final long STREAM_STATE_ERROR = 5;
  private static final long CONNECTION_ID_LIMIT_ERROR = 9;
  private static final long PROTOCOL_VIOLATION = 10;
  private static final long CRYPTO_ERROR = 0x100;
  private static final long DECRYPT_ERROR = 51;
  private static final long NO_APPLICATION_PROTOCOL = 120;

  private final SystemRuntime runtime = new SystemRuntime();
  private TestPeer bob;
  private Multiaddr address;
  private Link honest;

  @BeforeEach
  void listen() throws Exception {
    bob = Peers.of(runtime, QuicConfig.DEFAULT);
    address = bob.listen(ANY_LOOPBACK).address();
    honest = Peers.of(runtime, QuicConfig.DEFAULT).dial(address, bob.id());
  }

  @AfterEach
  void close() {
    honest.session().close();
    runtime.close();
  }

  @Test
  void the_attacker_speaks_quic() throws Exception {
    try (RawQuic raw = connected()) {
      raw.send(RawTls.join(new byte[] {0x0b, 0}, RawQuic.varint(5), Bytes.utf8("hello").toArray()));
      assertThat(raw.heard(5)).isEqualTo("hello");
    }
  }

  // ---- limits

  @Test
  void a_stream_beyond_the_limit_ends_the_connection() throws Exception {
    for (int stream : new int[] {4 * 100, 4 * 100 + 2}) { // the 101st, and of those one way
      try (RawQuic raw = connected()) {
        raw.send(stream(stream, 0, "x"));
        assertThat(raw.awaitClose(5_000)).contains(new Close(false, STREAM_LIMIT_ERROR));
      }
    }
    othersNoticeNothing();
  }

  @Test
  void streams_of_the_listener_that_it_has_not_opened_end_the_connection() throws Exception {
    try (RawQuic raw = connected()) {
      raw.send(stream(1, 0, "x"));
      assertThat(raw.awaitClose(5_000)).contains(new Close(false, STREAM_STATE_ERROR));
    }
    othersNoticeNothing();
  }

  @Test
  void what_one_of_many_packets_breaks_ends_the_connection() throws Exception {
    byte[] ping = new byte[PACKET_BYTES + 100]; // and padding: such packets are looked at together
    ping[0] = 1;
    try (RawQuic raw = connected()) {
      for (int i = 0; i < 40; i++) {
        raw.send(i == 20 ? RawTls.join(stream(1, 0, "x"), ping) : ping);
      }
      assertThat(raw.awaitClose(5_000)).contains(new Close(false, STREAM_STATE_ERROR));
    }
    othersNoticeNothing();
  }

  @Test
  void bytes_beyond_the_window_end_the_connection() throws Exception {
    try (RawQuic raw = connected()) {
      raw.send(stream(0, QuicConfig.DEFAULT.streamWindowBytes(), "x"));
      assertThat(raw.awaitClose(5_000)).contains(new Close(false, FLOW_CONTROL_ERROR));
    }
    othersNoticeNothing();
  }

  @Test
  void streams_one_way_are_refused_and_the_connection_goes_on() throws Exception {
    try (RawQuic raw = connected()) {
      for (int i = 0; i < 50; i++) {
        raw.send(stream(4 * i + 2, 0, "nobody speaks here"));
      }
      raw.send(stream(0, 0, "hello"));
      assertThat(raw.heard(5)).isEqualTo("hello");
    }
  }

  // ---- floods

  /** The answers wait in a queue that has an end. */
  @Test
  void CVE_2023_49295_a_flood_of_path_challenges_leaves_nothing_behind() throws Exception {
    long before = residentKib();
    try (RawQuic raw = connected()) {
      byte[] challenge = new byte[9];
      challenge[0] = 0x1a;
      flood(raw, 1_000_000, i -> challenge);
      assertThat(residentKib() - before).isLessThan(64 << 10);
    }
    othersNoticeNothing();
  }

  @Test
  void CVE_2024_22189_a_flood_of_new_connection_ids_ends_the_connection() throws Exception {
    try (RawQuic raw = connected()) {
      flood(
          raw,
          10_000,
          i ->
              RawTls.join(
                  new byte[] {0x18},
                  RawQuic.varint(1 + i),
                  RawQuic.varint(1 + i), // retires all before it
                  new byte[] {8},
                  ByteBuffer.allocate(24).putLong(i).putLong(i).array()));
      assertThat(raw.awaitClose(5_000)).contains(new Close(false, CONNECTION_ID_LIMIT_ERROR));
    }
    othersNoticeNothing();
  }

  /**
   * quiche keeps each fragment by itself, at some 160 bytes: what waits for a gap to be filled may
   * take eighty times the window. It is no more than that, and it is given back.
   */
  @Test
  void CVE_2026_25800_fragments_with_gaps_cost_no_more_than_their_window_and_are_given_back()
      throws Exception {
    fragments();
    long before = residentKib();
    for (int i = 0; i < 3; i++) {
      fragments();
    }
    assertThat(residentKib() - before).isLessThan(96 << 10);
    othersNoticeNothing();
  }

  private void fragments() throws Exception {
    int window = QuicConfig.DEFAULT.streamWindowBytes();
    try (RawQuic raw = connected()) {
      flood(raw, window / 2, i -> stream(0, 2 * i + 1, "x"));
      raw.send(stream(0, window, "x"));
      assertThat(raw.awaitClose(5_000)).contains(new Close(false, FLOW_CONTROL_ERROR));
    }
  }

  private interface Frames {
    byte[] at(int index);
  }

  /** So many frames in as few packets as may be. */
  private static void flood(RawQuic raw, int frames, Frames what) throws Exception {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    int packets = 0;
    for (int i = 0; i < frames; i++) {
      packet.writeBytes(what.at(i));
      if (packet.size() > PACKET_BYTES || i == frames - 1) {
        raw.send(packet.toByteArray());
        packet.reset();
        packets++;
        if (packets % 16 == 0) {
          raw.drain();
        }
      }
    }
  }

  /**
   * What a sender does that has heard of neither the bytes nor the end. quiche passes over a frame
   * whose bytes were read before, and the end that it brings with it.
   */
  @Test
  void an_end_that_comes_with_bytes_that_were_read_before_is_an_end() throws Exception {
    QuicConfig quick = QuicConfig.DEFAULT.withIdleTimeout(Duration.ofSeconds(3));
    TestPeer carol = Peers.of(runtime, quick);
    try (var listening = carol.listen(ANY_LOOPBACK);
        RawQuic raw = new RawQuic(listening.address(), identity()).shakeHands()) {
      raw.send(stream(0, 0, "hello"));
      assertThat(raw.heard(5)).isEqualTo("hello");
      Link arrived = carol.arrival();
      assertThat(arrived.session().streams()).isOne();
      byte[] again = stream(0, 0, "hello");
      again[0] |= 1; // FIN
      raw.send(again);
      while (arrived.session().streams() > 0) {
        raw.send(new byte[] {1, 0, 0, 0}); // the connection is alive
        raw.drain();
      }
    }
  }

  // ---- what is never right, or not now

  @Test
  void CVE_2025_59530_a_client_that_says_handshake_done_is_refused() throws Exception {
    try (RawQuic raw = connected()) {
      raw.send(new byte[] {0x1e});
      assertThat(raw.awaitClose(5_000)).contains(new Close(false, PROTOCOL_VIOLATION));
    }
    othersNoticeNothing();
  }

  @Test
  void CVE_2023_42805_every_type_of_frame_is_survived() throws Exception {
    Random random = seeded();
    int refused = 0;
    for (int type = 0; type < 256; type++) {
      try (RawQuic raw = connected()) {
        byte[] rest = new byte[1 + random.nextInt(64)];
        random.nextBytes(rest);
        raw.send(RawTls.join(RawQuic.varint(type), rest));
        raw.send(RawTls.join(RawQuic.varint(type), new byte[8]));
        refused += raw.awaitClose(20).isPresent() ? 1 : 0;
      }
    }
    assertThat(refused).as("connections that were ended for it").isGreaterThan(200);
    othersNoticeNothing();
  }

  /** Also acknowledgements of packets that were never sent. */
  @Test
  void CVE_2023_46239_frames_at_random_in_every_state_of_the_handshake_are_survived()
      throws Exception {
    Random random = seeded();
    for (int i = 0; i < 300; i++) {
      try (RawQuic raw = new RawQuic(address, identity())) {
        raw.sendHello();
        if (i % 3 == 0) {
          raw.send(RawQuic.INITIAL, someFrames(random));
        }
        raw.awaitServer();
        if (i % 3 == 1) {
          raw.send(RawQuic.INITIAL, someFrames(random));
          raw.send(RawQuic.HANDSHAKE, someFrames(random));
        }
        raw.send(someFrames(random));
        raw.prove();
        raw.send(someFrames(random));
        raw.send(RawQuic.HANDSHAKE, someFrames(random));
      } catch (IOException e) {
        // the listener has ended it
      }
    }
    othersNoticeNothing();
  }

  private static byte[] someFrames(Random random) {
    byte[] frames = new byte[4 + random.nextInt(200)];
    random.nextBytes(frames);
    switch (random.nextInt(3)) {
      case 0 -> frames[0] = 0x02; // ACK
      case 1 -> frames[0] = (byte) random.nextInt(0x32);
      default -> {}
    }
    return frames;
  }

  @Test
  void CVE_2026_31812_transport_parameters_at_random_are_survived() throws Exception {
    Random random = seeded();
    int refused = 0;
    for (int i = 0; i < 150; i++) {
      byte[] parameters = RawQuic.parameters();
      for (int turns = 1 + random.nextInt(3); turns > 0; turns--) {
        switch (random.nextInt(3)) {
          case 0 ->
              parameters[random.nextInt(parameters.length)] ^= (byte) (1 << random.nextInt(8));
          case 1 -> parameters = Arrays.copyOf(parameters, 1 + random.nextInt(parameters.length));
          default -> {
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(value);
            parameters = RawTls.join(parameters, RawQuic.parameter(random.nextInt(0x22), value));
          }
        }
      }
      try (RawQuic raw = new RawQuic(address, identity(), parameters, "libp2p")) {
        raw.patience(50);
        raw.shakeHands();
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(30);
    othersNoticeNothing();
  }

  @Test
  void CVE_2024_45311_a_retry_and_then_doubled_and_broken_first_packets_are_survived()
      throws Exception {
    TestPeer carol = Peers.of(runtime, QuicConfig.DEFAULT.withHandshakesMax(0, 64));
    Random random = seeded();
    try (var listening = carol.listen(ANY_LOOPBACK)) {
      for (int i = 0; i < 50; i++) {
        try (RawQuic raw = new RawQuic(listening.address(), identity())) {
          raw.sendHello();
          raw.awaitServer(); // it was told to retry, and did
          raw.sendHello();
          raw.send(RawQuic.INITIAL, someFrames(random));
          raw.prove();
          raw.sendHello();
        } catch (IOException e) {
          // the listener has ended it
        }
      }
      Link link = Peers.of(runtime, QuicConfig.DEFAULT).dial(listening.address(), carol.id());
      assertThat(TestPeer.echo(link, "still here")).isEqualTo("still here");
      link.session().close();
    }
  }

  @Test
  void CVE_2025_4432_the_numbers_of_packets_may_be_as_high_as_they_get() throws Exception {
    try (RawQuic raw = connected()) {
      for (long number : new long[] {0xffffL, 0x7fff_0000L, 0xfffe_ffffL, 0xffff_fffeL}) {
        raw.number(number);
        raw.send(new byte[] {1, 0, 0, 0});
      }
      raw.send(stream(0, 0, "hello"));
      assertThat(raw.heard(5)).isEqualTo("hello");
    }
    othersNoticeNothing();
  }

  // ---- who proves what

  /** TLS checks the proof, not we: the certificate itself is in order. */
  @Test
  void a_certificate_of_somebody_else_is_refused_when_its_key_is_missing() throws Exception {
    HostIdentity victim = identity();
    try (RawQuic raw = new RawQuic(address, new Stolen(victim, identity()))) {
      raw.sendHello();
      raw.awaitServer();
      raw.prove();
      assertThat(raw.awaitClose(5_000)).contains(new Close(false, CRYPTO_ERROR + DECRYPT_ERROR));
    }
    assertThat(bob.failure()).isInstanceOf(Misbehaved.class).hasMessageContaining("SIGNATURE");
    othersNoticeNothing();
  }

  @Test
  void a_dialer_that_speaks_another_protocol_is_refused() throws Exception {
    try (RawQuic raw = new RawQuic(address, identity(), RawQuic.parameters(), "h3")) {
      raw.sendHello();
      assertThat(raw.awaitClose(5_000))
          .contains(new Close(false, CRYPTO_ERROR + NO_APPLICATION_PROTOCOL));
    }
    assertThat(bob.failure()).hasMessageContaining("no ALPN of ours");
  }

  // ----

  private static byte[] stream(int id, int offset, String text) {
    byte[] data = Bytes.utf8(text).toArray();
    return RawTls.join(
        new byte[] {0x0e},
        RawQuic.varint(id),
        RawQuic.varint(offset),
        RawQuic.varint(data.length),
        data);
  }

  private void othersNoticeNothing() throws Exception {
    assertThat(TestPeer.echo(honest, "still here")).isEqualTo("still here");
    Link fresh = Peers.of(runtime, QuicConfig.DEFAULT).dial(address, bob.id());
    assertThat(TestPeer.echo(fresh, "and room")).isEqualTo("and room");
    fresh.session().close();
  }

  /** What the process has of the machine's memory, native parts too; 0 where Linux is not. */
  private static long residentKib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  private static Random seeded() {
    System.out.println("seed " + SEED);
    return new Random(SEED);
  }

  private RawQuic connected() throws Exception {
    return new RawQuic(address, identity()).shakeHands();
  }

  private HostIdentity identity() {
    return new HostIdentity(PrivateKey.generate(KeyType.ED25519, runtime.secrets()), runtime);
  }
}
