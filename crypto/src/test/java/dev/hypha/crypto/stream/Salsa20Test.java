package dev.hypha.crypto.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Salsa20Test {
  /** The key, the nonce and the first bytes of the stream in the tests of NaCl. */
  private static final Bytes NACL_KEY =
      Bytes.hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");

  private static final Bytes NACL_NONCE =
      Bytes.hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");

  @Test
  void xsalsa20_gives_the_key_stream_of_NaCl() {
    byte[] stream = new byte[32];
    Salsa20.extended(NACL_KEY, NACL_NONCE).process(stream, 0, 32);
    assertThat(Bytes.owning(stream))
        .isEqualTo(Bytes.hex("eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880"));
  }

  @Test
  void salsa20_gives_the_key_stream_of_its_first_estream_vector() {
    byte[] key = new byte[32];
    key[0] = (byte) 0x80;
    byte[] stream = new byte[16];
    Salsa20.of(Bytes.owning(key), Bytes.owning(new byte[8])).process(stream, 0, 16);
    assertThat(Bytes.owning(stream)).isEqualTo(Bytes.hex("e3be8fdd8beca2e3ea8ef9475b29a6e7"));
  }

  @Test
  void how_the_text_is_cut_into_calls_does_not_matter() {
    Random random = new Random(3);
    byte[] whole = new byte[10_000];
    random.nextBytes(whole);
    byte[] pieces = whole.clone();
    Salsa20.extended(NACL_KEY, NACL_NONCE).process(whole, 0, whole.length);
    Salsa20 cipher = Salsa20.extended(NACL_KEY, NACL_NONCE);
    for (int at = 0; at < pieces.length; ) {
      int part = Math.min(pieces.length - at, 1 + random.nextInt(200));
      cipher.process(pieces, at, part);
      at += part;
    }
    assertThat(pieces).isEqualTo(whole);
  }

  @Test
  void keys_and_nonces_of_other_lengths_are_refused() {
    Bytes shortKey = NACL_KEY.slice(1);
    Bytes shortNonce = NACL_NONCE.slice(1);
    assertThatThrownBy(() -> Salsa20.extended(shortKey, NACL_NONCE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Salsa20.extended(NACL_KEY, shortNonce))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Salsa20.of(NACL_KEY, NACL_NONCE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
