package dev.hypha.crypto.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeStateTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DhKeyPair DIALER = Dh.X25519.generate(RANDOM);
  private static final DhKeyPair LISTENER = Dh.X25519.generate(RANDOM);

  static Stream<Suite> suites() {
    return Stream.of(
        Suite.XX,
        Suite.XXHFS_512,
        Suite.XXHFS_768,
        Suite.XXHFS_1024,
        Suite.NKHFS_768,
        new Suite(Pattern.NK, Dh.X25519, null, Aead.CHACHA_POLY, Hash.SHA256),
        new Suite(Pattern.IK, Dh.X25519, null, Aead.AES_GCM, Hash.SHA512));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void both_sides_agree(Suite suite) throws NoiseException {
    Pair pair = new Pair(suite);
    int messages = suite.pattern().messages().size();
    for (int i = 0; i < messages; i++) {
      Bytes payload = Bytes.utf8("payload " + i);
      assertThat(pair.reader(i).readMessage(pair.writer(i).writeMessage(payload)))
          .isEqualTo(payload);
    }
    assertThat(pair.dialer.handshakeHash()).isEqualTo(pair.listener.handshakeHash());
    assertThat(pair.dialer.remoteStatic()).isEqualTo(LISTENER.publicKey());
    if (!suite.pattern().name().startsWith("NK")) {
      assertThat(pair.listener.remoteStatic()).isEqualTo(DIALER.publicKey());
    }
    CipherPair dialer = pair.dialer.split();
    CipherPair listener = pair.listener.split();
    assertThat(dialer.send().key()).isEqualTo(listener.receive().key());
    assertThat(listener.send().key()).isEqualTo(dialer.receive().key());
    assertThat(dialer.send().key()).isNotEqualTo(dialer.receive().key());
    assertThatThrownBy(pair.dialer::split).isInstanceOf(IllegalStateException.class);
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of(Suite.XX, List.of(32, 96, 64)),
        Arguments.of(Suite.XXHFS_512, List.of(832, 880, 64)),
        Arguments.of(Suite.XXHFS_768, List.of(1216, 1200, 64)),
        Arguments.of(Suite.XXHFS_1024, List.of(1600, 1680, 64)),
        Arguments.of(Suite.NKHFS_768, List.of(1248, 1152)));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void messages_have_their_published_lengths(Suite suite, List<Integer> expected)
      throws NoiseException {
    List<Integer> lengths = new ArrayList<>();
    Pair pair = new Pair(suite);
    for (int i = 0; i < expected.size(); i++) {
      Bytes message = pair.writer(i).writeMessage(Bytes.EMPTY);
      lengths.add(message.size());
      pair.reader(i).readMessage(message);
    }
    assertThat(lengths).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("suites")
  void flipped_bytes_abort(Suite suite) throws NoiseException {
    boolean everyByte = suite.equals(Suite.XX) || suite.equals(Suite.XXHFS_768);
    int messages = suite.pattern().messages().size();
    for (int target = 0; target < messages; target++) {
      int length = messageLength(suite, target);
      for (int at = 0; at < length; at += everyByte ? 1 : 11) {
        int message = target;
        int flipped = at;
        assertThatThrownBy(() -> runWithFlip(suite, message, flipped))
            .as("%s message %d byte %d", suite.name(), message, flipped)
            .isInstanceOf(NoiseException.class);
      }
    }
  }

  private static int messageLength(Suite suite, int target) throws NoiseException {
    Pair pair = new Pair(suite);
    for (int i = 0; i < target; i++) {
      pair.reader(i).readMessage(pair.writer(i).writeMessage(Bytes.of(1, 2, 3)));
    }
    return pair.writer(target).writeMessage(Bytes.of(1, 2, 3)).size();
  }

  /**
   * The last message of a pattern proves the transcript to its reader, so every flip is noticed by
   * one side.
   */
  private static void runWithFlip(Suite suite, int target, int at) throws NoiseException {
    Pair pair = new Pair(suite);
    for (int i = 0; i < suite.pattern().messages().size(); i++) {
      Bytes message = pair.writer(i).writeMessage(Bytes.of(1, 2, 3));
      pair.reader(i).readMessage(i == target ? flip(message, at) : message);
    }
  }

  private static Bytes flip(Bytes message, int at) {
    byte[] array = message.toArray();
    array[at] = (byte) (array[at] ^ 1 << (at % 8));
    return Bytes.owning(array);
  }

  @ParameterizedTest
  @MethodSource("suites")
  void cut_messages_are_refused_before_any_arithmetic(Suite suite) throws NoiseException {
    HandshakeState writer = new Pair(suite).dialer;
    Bytes message = writer.writeMessage(Bytes.EMPTY);
    for (int length : new int[] {0, 1, 31, 32, message.size() - 1}) {
      if (length < message.size()) {
        HandshakeState reader = new Pair(suite).listener;
        assertThatThrownBy(() -> reader.readMessage(message.slice(0, length)))
            .isInstanceOf(NoiseException.class)
            .hasMessageContaining("expected " + message.size());
      }
    }
    HandshakeState reader = new Pair(suite).listener;
    assertThatThrownBy(() -> reader.readMessage(Bytes.owning(new byte[65_536])))
        .isInstanceOf(NoiseException.class);
  }

  @Test
  void after_a_refusal_the_handshake_is_over() {
    HandshakeState reader = new Pair(Suite.XX).listener;
    assertThatThrownBy(() -> reader.readMessage(Bytes.EMPTY)).isInstanceOf(NoiseException.class);
    assertThatThrownBy(() -> reader.readMessage(Bytes.owning(new byte[32])))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> reader.writeMessage(Bytes.EMPTY))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(reader::split).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void turns_are_kept() {
    Pair pair = new Pair(Suite.XX);
    assertThatThrownBy(() -> pair.dialer.readMessage(Bytes.EMPTY))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pair.listener.writeMessage(Bytes.EMPTY))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(pair.dialer::split).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void another_prologue_aborts() throws NoiseException {
    HandshakeState a = HandshakeState.initiator(Suite.XX, Bytes.of(1), DIALER, null, RANDOM);
    HandshakeState b = HandshakeState.responder(Suite.XX, Bytes.of(2), LISTENER, RANDOM);
    b.readMessage(a.writeMessage(Bytes.EMPTY));
    Bytes answer = b.writeMessage(Bytes.EMPTY);
    assertThatThrownBy(() -> a.readMessage(answer)).isInstanceOf(NoiseException.class);
  }

  @Test
  void a_replayed_answer_aborts() throws NoiseException {
    Pair first = new Pair(Suite.XXHFS_768);
    first.listener.readMessage(first.dialer.writeMessage(Bytes.EMPTY));
    Bytes answer = first.listener.writeMessage(Bytes.EMPTY);
    Pair second = new Pair(Suite.XXHFS_768);
    second.dialer.writeMessage(Bytes.EMPTY);
    assertThatThrownBy(() -> second.dialer.readMessage(answer)).isInstanceOf(NoiseException.class);
  }

  @Test
  void a_non_canonical_encapsulation_key_aborts() throws NoiseException {
    Pair pair = new Pair(Suite.XXHFS_768);
    byte[] message = pair.dialer.writeMessage(Bytes.EMPTY).toArray();
    message[32] = (byte) 0xff;
    message[33] = (byte) 0xff;
    pair.listener.readMessage(Bytes.owning(message));
    assertThatThrownBy(() -> pair.listener.writeMessage(Bytes.EMPTY))
        .isInstanceOf(NoiseException.class)
        .hasMessageContaining("not canonical");
  }

  @Test
  void an_ephemeral_of_low_order_aborts() throws NoiseException {
    HandshakeState reader = new Pair(Suite.XX).listener;
    reader.readMessage(Bytes.owning(new byte[32]));
    assertThatThrownBy(() -> reader.writeMessage(Bytes.EMPTY))
        .isInstanceOf(NoiseException.class)
        .hasMessageContaining("low order");
  }

  @Test
  void names_are_those_of_the_specification() {
    assertThat(Suite.XX.name()).isEqualTo("Noise_XX_25519_ChaChaPoly_SHA256");
    assertThat(Suite.XXHFS_512.name()).isEqualTo("Noise_XXhfs_25519+MLKEM512_ChaChaPoly_SHA256");
    assertThat(Suite.XXHFS_768.name()).isEqualTo("Noise_XXhfs_25519+MLKEM768_ChaChaPoly_SHA256");
    assertThat(Suite.XXHFS_1024.name()).isEqualTo("Noise_XXhfs_25519+MLKEM1024_ChaChaPoly_SHA512");
    assertThat(Suite.NKHFS_768.name()).isEqualTo("Noise_NKhfs_25519+MLKEM768_ChaChaPoly_SHA256");
  }

  /** A dialer and a listener that know what their pattern lets them know. */
  private static final class Pair {
    final HandshakeState dialer;
    final HandshakeState listener;

    Pair(Suite suite) {
      boolean known = suite.pattern().responderKnown();
      dialer =
          HandshakeState.initiator(
              suite, Bytes.EMPTY, DIALER, known ? LISTENER.publicKey() : null, RANDOM);
      listener = HandshakeState.responder(suite, Bytes.EMPTY, LISTENER, RANDOM);
    }

    HandshakeState writer(int message) {
      return message % 2 == 0 ? dialer : listener;
    }

    HandshakeState reader(int message) {
      return message % 2 == 0 ? listener : dialer;
    }
  }
}
