package dev.hypha.crypto.noise;

import static dev.hypha.vectors.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wycheproof against the functions that a suite is made of. */
class WycheproofNoiseTest {
  @Test
  void x25519_agrees_with_wycheproof() throws IOException {
    Vectors.wycheproof(
        "x25519_test.json",
        (group, test) -> {
          DhKeyPair local = Dh.X25519.keyPair(hex(test, "private"));
          if (hex(test, "shared").equals(Bytes.owning(new byte[32]))) {
            assertThatThrownBy(() -> Dh.X25519.agree(local, hex(test, "public")))
                .isInstanceOf(NoiseException.class);
            return;
          }
          assertThat(Bytes.owning(agree(local, hex(test, "public"))))
              .isEqualTo(hex(test, "shared"));
        });
  }

  private static byte[] agree(DhKeyPair local, Bytes remote) {
    try {
      return Dh.X25519.agree(local, remote);
    } catch (NoiseException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Nonces that Noise can form go through our interface; for the others, the JDK's cipher that
   * stands behind it.
   */
  @Test
  void chacha_poly_agrees_with_wycheproof() throws IOException {
    int[] exact = {0};
    Vectors.wycheproof(
        "chacha20_poly1305_test.json",
        (group, test) -> {
          Bytes iv = hex(test, "iv");
          if (iv.size() == 12 && iv.slice(0, 4).equals(Bytes.owning(new byte[4]))) {
            exact[0]++;
            aead(test, Long.reverseBytes(bigEndian(iv.slice(4))));
          } else {
            assertThat(jdkOpens(test, iv)).isEqualTo(Vectors.valid(test));
          }
        });
    System.out.println("  of which with a Noise nonce: " + exact[0]);
    assertThat(exact[0]).isPositive();
  }

  private static boolean jdkOpens(JsonNode test, Bytes iv) {
    try {
      Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
      SecretKeySpec key = new SecretKeySpec(hex(test, "key").toArray(), "ChaCha20");
      cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv.toArray()));
      cipher.updateAAD(hex(test, "aad").toArray());
      byte[] plain = cipher.doFinal(Bytes.concat(hex(test, "ct"), hex(test, "tag")).toArray());
      return Bytes.owning(plain).equals(hex(test, "msg"));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static long bigEndian(Bytes bytes) {
    long value = 0;
    for (int i = 0; i < bytes.size(); i++) {
      value = value << 8 | bytes.unsignedAt(i);
    }
    return value;
  }

  private static void aead(JsonNode test, long nonce) {
    byte[] key = hex(test, "key").toArray();
    byte[] aad = hex(test, "aad").toArray();
    Bytes plain = hex(test, "msg");
    Bytes sealed = Bytes.concat(hex(test, "ct"), hex(test, "tag"));
    byte[] array = sealed.toArray();
    if (!Vectors.valid(test)) {
      assertThatThrownBy(() -> Aead.CHACHA_POLY.open(key, nonce, aad, array, 0, array.length))
          .isInstanceOf(NoiseException.class);
      return;
    }
    try {
      int n = Aead.CHACHA_POLY.open(key, nonce, aad, array, 0, array.length);
      assertThat(Bytes.copyOf(array, 0, n)).isEqualTo(plain);
    } catch (NoiseException e) {
      throw new AssertionError(e);
    }
    byte[] back = Arrays.copyOf(plain.toArray(), sealed.size());
    assertThat(Aead.CHACHA_POLY.seal(key, nonce, aad, back, 0, plain.size()))
        .isEqualTo(sealed.size());
    assertThat(Bytes.owning(back)).isEqualTo(sealed);
  }

  /** RFC 5869 written out over our HMAC; where there is no info, our HKDF must begin the same. */
  @Test
  void hkdf_agrees_with_wycheproof() throws IOException {
    Vectors.wycheproof(
        "hkdf_sha256_test.json",
        (group, test) -> {
          int size = test.get("size").asInt();
          if (!Vectors.valid(test)) {
            assertThat(size).isGreaterThan(255 * 32);
            return;
          }
          byte[] salt = hex(test, "salt").isEmpty() ? new byte[32] : hex(test, "salt").toArray();
          byte[] okm = rfc5869(salt, hex(test, "ikm").toArray(), hex(test, "info").toArray(), size);
          assertThat(Bytes.owning(okm)).isEqualTo(hex(test, "okm"));
          if (hex(test, "info").isEmpty()) {
            Hash.Derived derived = Hash.SHA256.hkdf(salt, hex(test, "ikm").toArray());
            Bytes both = Bytes.concat(Bytes.owning(derived.first), Bytes.owning(derived.second));
            int common = Math.min(size, 64);
            assertThat(both.slice(0, common)).isEqualTo(hex(test, "okm").slice(0, common));
          }
        });
  }

  private static byte[] rfc5869(byte[] salt, byte[] ikm, byte[] info, int size) {
    byte[] extracted = Hash.SHA256.hmac(salt, ikm);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] block = new byte[0];
    for (int i = 1; out.size() < size; i++) {
      Bytes input = Bytes.concat(Bytes.owning(block), Bytes.copyOf(info), Bytes.of(i));
      block = Hash.SHA256.hmac(extracted, input.toArray());
      out.writeBytes(block);
    }
    return Arrays.copyOf(out.toByteArray(), size);
  }

  @ParameterizedTest
  @CsvSource({
    "512, mlkem_512_keygen_seed_test.trimmed.json, mlkem_512_encaps_test.trimmed.json, "
        + "mlkem_512_test.trimmed.json",
    "768, mlkem_768_keygen_seed_test.json, mlkem_768_encaps_test.json, mlkem_768_test.json",
    "1024, mlkem_1024_keygen_seed_test.trimmed.json, mlkem_1024_encaps_test.trimmed.json, "
        + "mlkem_1024_test.trimmed.json"
  })
  void ml_kem_agrees_with_wycheproof(int level, String keygen, String encaps, String decaps)
      throws IOException {
    Kem kem = level == 512 ? Kem.ML_KEM_512 : level == 768 ? Kem.ML_KEM_768 : Kem.ML_KEM_1024;
    Vectors.wycheproof(
        keygen,
        (group, test) ->
            assertThat(kem.generate(new FixedRandom(hex(test, "seed"))).publicKey())
                .isEqualTo(hex(test, "ek")));
    Vectors.wycheproof(encaps, (group, test) -> encapsulate(kem, test));
    Vectors.wycheproof(decaps, (group, test) -> decapsulate(kem, test));
  }

  private static void encapsulate(Kem kem, JsonNode test) {
    try {
      Kem.Sealed sealed = kem.encapsulate(hex(test, "ek"), new FixedRandom(hex(test, "m")));
      assertThat(Vectors.valid(test)).isTrue();
      assertThat(sealed.ciphertext()).isEqualTo(hex(test, "c"));
      assertThat(Bytes.owning(sealed.secret())).isEqualTo(hex(test, "K"));
    } catch (NoiseException e) {
      assertThat(Vectors.valid(test)).as(e.getMessage()).isFalse();
    }
  }

  private static void decapsulate(Kem kem, JsonNode test) {
    if (hex(test, "seed").size() != 64) {
      assertThat(Vectors.valid(test)).isFalse();
      return;
    }
    try {
      Kem.KeyPair local = kem.generate(new FixedRandom(hex(test, "seed")));
      byte[] secret = kem.decapsulate(local, hex(test, "c"));
      assertThat(Vectors.valid(test)).isTrue();
      assertThat(Bytes.owning(secret)).isEqualTo(hex(test, "K"));
    } catch (NoiseException e) {
      assertThat(Vectors.valid(test)).as(e.getMessage()).isFalse();
    }
  }
}
