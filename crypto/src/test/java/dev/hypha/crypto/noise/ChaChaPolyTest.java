package dev.hypha.crypto.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChaChaPolyTest {
  private static final Aead OURS = ChaChaPoly.own();

  private static final HexFormat HEX = HexFormat.of();

  /**
   * RFC 8439, appendix A.3, vectors 1, 2 (first block), and 7 to 11: the edges of the reduction.
   */
  @ParameterizedTest
  @CsvSource({
    "00000000000000000000000000000000,00000000000000000000000000000000,"
        + "00000000000000000000000000000000,00000000000000000000000000000000",
    "02000000000000000000000000000000,00000000000000000000000000000000,"
        + "ffffffffffffffffffffffffffffffff,03000000000000000000000000000000",
    "02000000000000000000000000000000,ffffffffffffffffffffffffffffffff,"
        + "02000000000000000000000000000000,03000000000000000000000000000000",
    "01000000000000000000000000000000,00000000000000000000000000000000,"
        + "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff"
        + "11000000000000000000000000000000,05000000000000000000000000000000",
    "01000000000000000000000000000000,00000000000000000000000000000000,"
        + "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe"
        + "01010101010101010101010101010101,00000000000000000000000000000000",
    "02000000000000000000000000000000,00000000000000000000000000000000,"
        + "fdffffffffffffffffffffffffffffff,faffffffffffffffffffffffffffffff",
    "01000000000000000400000000000000,00000000000000000000000000000000,"
        + "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
        + "00000000000000000000000000000000"
        + "01000000000000000000000000000000,14000000000000005500000000000000",
    "01000000000000000400000000000000,00000000000000000000000000000000,"
        + "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
        + "00000000000000000000000000000000,13000000000000000000000000000000",
  })
  void poly1305_passes_the_vectors_of_rfc_8439(String r, String s, String input, String tag) {
    Poly1305 poly = new Poly1305(HEX.parseHex(r + s));
    byte[] bytes = HEX.parseHex(input);
    poly.absorb(bytes, 0, bytes.length);
    byte[] result = new byte[16];
    poly.finish(result, 0);
    assertThat(HEX.formatHex(result)).isEqualTo(tag);
  }

  @Test
  void every_length_gives_what_the_jdk_gives() throws Exception {
    Random random = new Random(20261121);
    for (int length = 0; length < 700; length++) {
      compareWithJdk(random, length, random.nextInt(40));
    }
    compareWithJdk(random, 65_519, 0);
  }

  @Test
  void extreme_inputs_give_what_the_jdk_gives() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      int length = random.nextInt(256);
      byte[] key = bytes(random, 32);
      byte[] plain = bytes(random, length);
      if (random.nextBoolean()) {
        Arrays.fill(plain, (byte) (random.nextBoolean() ? 0xff : 0));
      }
      assertSame(key, random.nextLong(), new byte[0], plain);
    }
  }

  @Test
  void every_flipped_bit_of_ciphertext_tag_and_associated_data_is_noticed() throws Exception {
    Random random = new Random(3);
    byte[] key = bytes(random, 32);
    byte[] ad = bytes(random, 20);
    byte[] sealed = new byte[61 + 16];
    OURS.seal(key, 5, ad, sealed, 0, 61);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] forged = sealed.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> OURS.open(key, 5, ad, forged, 0, forged.length))
          .isInstanceOf(NoiseException.class);
    }
    byte[] otherAd = ad.clone();
    otherAd[0] ^= 1;
    assertThatThrownBy(() -> OURS.open(key, 5, otherAd, sealed.clone(), 0, sealed.length))
        .isInstanceOf(NoiseException.class);
    assertThat(OURS.open(key, 5, ad, sealed, 0, sealed.length)).isEqualTo(61);
  }

  @Test
  void the_one_of_the_jdk_opens_what_ours_has_sealed_and_the_other_way_round() throws Exception {
    Aead theirs = JdkAead.chaChaPoly();
    byte[] key = bytes(new Random(1), 32);
    byte[] ad = Bytes.utf8("ad").toArray();
    byte[] message = Arrays.copyOf(Bytes.utf8("message").toArray(), 7 + 16);
    OURS.seal(key, 1, ad, message, 0, 7);
    assertThat(theirs.open(key, 1, ad, message, 0, message.length)).isEqualTo(7);
    theirs.seal(key, 2, ad, message, 0, 7);
    assertThat(OURS.open(key, 2, ad, message, 0, message.length)).isEqualTo(7);
    assertThat(Arrays.copyOf(message, 7)).isEqualTo(Bytes.utf8("message").toArray());
    assertThat(theirs.name()).isEqualTo(OURS.name());
  }

  @Test
  void the_jdk_is_trusted_with_the_tag_only_where_the_processor_multiplies_52_bits() {
    assertThat(Processor.hasPoly1305(Stream.of("model : x", "flags : sse2 avx512ifma"))).isTrue();
    assertThat(Processor.hasPoly1305(Stream.of("flags : sse2 avx_ifma bmi2"))).isTrue();
    assertThat(Processor.hasPoly1305(Stream.of("flags : sse2 avx512f avx2"))).isFalse();
    assertThat(Processor.hasPoly1305(Stream.of("model : avx512ifma"))).isFalse();
    assertThat(Processor.hasPoly1305(Stream.of())).isFalse();
  }

  private static void compareWithJdk(Random random, int length, int adLength) throws Exception {
    byte[] key = bytes(random, 32);
    assertSame(key, random.nextLong(), bytes(random, adLength), bytes(random, length));
  }

  private static void assertSame(byte[] key, long nonce, byte[] ad, byte[] plain) throws Exception {
    byte[] ours = Arrays.copyOf(plain, plain.length + 16);
    OURS.seal(key, nonce, ad, ours, 0, plain.length);
    Cipher jdk = Cipher.getInstance("ChaCha20-Poly1305");
    byte[] iv = new byte[12];
    for (int i = 0; i < 8; i++) {
      iv[4 + i] = (byte) (nonce >>> (8 * i));
    }
    jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(iv));
    jdk.updateAAD(ad);
    assertThat(ours).as("%s bytes", plain.length).isEqualTo(jdk.doFinal(plain));
    OURS.open(key, nonce, ad, ours, 0, ours.length);
    assertThat(Arrays.copyOf(ours, plain.length)).isEqualTo(plain);
  }

  private static byte[] bytes(Random random, int n) {
    byte[] bytes = new byte[n];
    random.nextBytes(bytes);
    return bytes;
  }
}
