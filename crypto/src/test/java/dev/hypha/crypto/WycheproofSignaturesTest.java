package dev.hypha.crypto;

import static dev.hypha.vectors.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.vectors.Vectors;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wycheproof's signatures, verified with our keys. */
class WycheproofSignaturesTest {
  @ParameterizedTest
  @CsvSource({
    "ed25519_test.json, ED25519",
    "ecdsa_secp256k1_sha256_bitcoin_test.json, SECP256K1",
    "ecdsa_secp256r1_sha256_test.json, ECDSA",
    "rsa_signature_2048_sha256_test.json, RSA"
  })
  void signatures_verify_exactly_where_wycheproof_says(String file, KeyType type)
      throws IOException {
    Vectors.wycheproof(
        file,
        (group, test) -> {
          boolean ok = key(type, group).verify(hex(test, "msg"), hex(test, "sig"));
          if (test.get("result").asText().equals("acceptable")) {
            // RSA only: a padding without its NULL; the JDK may take either side.
            return;
          }
          assertThat(ok).isEqualTo(Vectors.valid(test));
        });
  }

  private static PublicKey key(KeyType type, JsonNode group) {
    Bytes raw =
        switch (type) {
          case ED25519 -> hex(group.get("publicKey"), "pk");
          case SECP256K1 -> compressed(hex(group.get("publicKey"), "uncompressed"));
          case ECDSA, RSA -> hex(group, "publicKeyDer");
        };
    try {
      return PublicKey.of(type, raw);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes compressed(Bytes point) {
    return Bytes.concat(Bytes.of(2 + (point.at(64) & 1)), point.slice(1, 33));
  }

  /**
   * The JDK's ML-DSA, which Hypha will use as it is. It knows no contexts: those cases are skipped.
   */
  @ParameterizedTest
  @ValueSource(strings = {"44", "65", "87"})
  void ml_dsa_of_the_jdk_agrees(String level) throws IOException {
    Vectors.wycheproof(
        "mldsa_" + level + "_verify_test.trimmed.json",
        (group, test) -> {
          if (test.has("ctx")) {
            return;
          }
          boolean ok =
              mlDsaVerifies(hex(group, "publicKeyDer"), hex(test, "msg"), hex(test, "sig"));
          assertThat(ok).isEqualTo(Vectors.valid(test));
        });
  }

  private static boolean mlDsaVerifies(Bytes key, Bytes message, Bytes signature) {
    try {
      Signature verifier = Signature.getInstance("ML-DSA");
      verifier.initVerify(
          KeyFactory.getInstance("ML-DSA").generatePublic(new X509EncodedKeySpec(key.toArray())));
      verifier.update(message.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Test
  void high_s_is_refused_for_secp256k1_and_taken_for_p256() {
    assertThat(Curve.SECP256K1.lowS()).isTrue();
    assertThat(Curve.P256.lowS()).isFalse();
  }
}
