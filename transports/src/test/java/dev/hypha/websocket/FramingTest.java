package dev.hypha.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of RFC 6455, section 5.7, byte by byte. */
class FramingTest {
  private static final int MASK = 0x37fa213d;

  @Test
  void a_text_message_without_a_mask() {
    assertThat(plain(Framing.TEXT, Bytes.utf8("Hello"))).isEqualTo(Bytes.hex("810548656c6c6f"));
  }

  @Test
  void a_text_message_with_a_mask() {
    assertThat(masked(Framing.TEXT, Bytes.utf8("Hello")))
        .isEqualTo(Bytes.hex("818537fa213d7f9f4d5158"));
  }

  @Test
  void a_ping_without_a_mask_and_the_pong_with_one() {
    assertThat(plain(Framing.PING, Bytes.utf8("Hello"))).isEqualTo(Bytes.hex("890548656c6c6f"));
    assertThat(masked(Framing.PONG, Bytes.utf8("Hello")))
        .isEqualTo(Bytes.hex("8a8537fa213d7f9f4d5158"));
  }

  @Test
  void binary_messages_of_256_bytes_and_of_64_KiB() {
    assertThat(plain(Framing.BINARY, Bytes.owning(new byte[256])).slice(0, 4))
        .isEqualTo(Bytes.hex("827e0100"));
    assertThat(plain(Framing.BINARY, Bytes.owning(new byte[65_536])).slice(0, 10))
        .isEqualTo(Bytes.hex("827f0000000000010000"));
  }

  @Test
  void lengths_take_the_fewest_bytes() {
    assertThat(plain(Framing.BINARY, Bytes.owning(new byte[125])).slice(0, 2))
        .isEqualTo(Bytes.hex("827d"));
    assertThat(plain(Framing.BINARY, Bytes.owning(new byte[126])).slice(0, 4))
        .isEqualTo(Bytes.hex("827e007e"));
    assertThat(plain(Framing.BINARY, Bytes.owning(new byte[65_535])).slice(0, 4))
        .isEqualTo(Bytes.hex("827effff"));
  }

  /** RFC 6455, section 5.3: byte i is masked with byte i modulo 4 of the key. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void masking_by_words_is_masking_by_bytes_in_whatever_pieces(long seed) {
    Random random = new Random(seed);
    byte[] array = new byte[200];
    random.nextBytes(array);
    int mask = random.nextInt();
    byte[] expected = array.clone();
    int offset = random.nextInt(8);
    int length = 150 + random.nextInt(40);
    for (int i = 0; i < length; i++) {
      expected[offset + i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
    }
    int rest = mask;
    for (int at = 0; at < length; ) {
      int piece = Math.min(length - at, 1 + random.nextInt(40));
      rest = Framing.mask(array, offset + at, piece, rest);
      at += piece;
    }
    assertThat(array).as("seed " + seed).isEqualTo(expected);
  }

  private static Bytes plain(int opcode, Bytes payload) {
    byte[] frame = room(payload);
    int start = Framing.writeHeader(frame, Framing.HEADER_BYTES_MAX, opcode, payload.size());
    return Bytes.owning(Arrays.copyOfRange(frame, start, frame.length));
  }

  private static Bytes masked(int opcode, Bytes payload) {
    byte[] frame = room(payload);
    int start = Framing.writeMasked(frame, Framing.HEADER_BYTES_MAX, opcode, payload.size(), MASK);
    return Bytes.owning(Arrays.copyOfRange(frame, start, frame.length));
  }

  private static byte[] room(Bytes payload) {
    byte[] frame = new byte[Framing.HEADER_BYTES_MAX + payload.size()];
    payload.copyTo(frame, Framing.HEADER_BYTES_MAX);
    return frame;
  }
}
