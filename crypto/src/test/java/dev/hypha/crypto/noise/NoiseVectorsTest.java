package dev.hypha.crypto.noise;

import static dev.hypha.vectors.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.vectors.Vectors;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published vectors, byte for byte. */
class NoiseVectorsTest {
  private static final Map<String, Pattern> PATTERNS =
      Map.of("XX", Pattern.XX, "NK", Pattern.NK, "IK", Pattern.IK);

  @Test
  void the_transcribed_xx_agrees() throws IOException {
    assertThat(classical(Vectors.resource("noise/xx.json"))).isEqualTo(1);
  }

  @Test
  void the_transcribed_xxhfs_agrees() throws IOException {
    for (JsonNode vector : Vectors.resource("noise/xxhfs.json").get("vectors")) {
      hybrid(vector);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cacophony", "snow", "noise-c"})
  void every_classical_vector_agrees(String file) throws IOException {
    int ran = classical(Vectors.shared("noise/" + file + ".json"));
    System.out.println(file + ": " + ran + " vectors");
    assertThat(ran).isGreaterThanOrEqualTo(3);
  }

  @Test
  void every_hybrid_vector_agrees() throws IOException {
    JsonNode vectors = Vectors.shared("noise/pqc-test-vectors.json").get("vectors");
    for (JsonNode vector : vectors) {
      hybrid(vector);
    }
    System.out.println("pqc-test-vectors: " + vectors.size() + " vectors");
    assertThat(vectors.size()).isEqualTo(5);
  }

  private static int classical(JsonNode file) throws IOException {
    int ran = 0;
    for (JsonNode vector : file.get("vectors")) {
      Optional<Suite> suite =
          suite(vector.path("protocol_name").asText(vector.path("name").asText()));
      if (suite.isPresent()) {
        run(suite.get(), vector);
        ran++;
      }
    }
    return ran;
  }

  /** Empty for functions that Hypha has no use for: BLAKE2, pre-shared keys. */
  private static Optional<Suite> suite(String name) {
    String[] parts = name.split("_", -1);
    Pattern pattern = PATTERNS.get(parts[1]);
    if (pattern == null || parts[4].toUpperCase(Locale.ROOT).startsWith("BLAKE")) {
      return Optional.empty();
    }
    Aead aead = parts[3].equals("AESGCM") ? Aead.AES_GCM : Aead.CHACHA_POLY;
    Hash hash = parts[4].equals("SHA512") ? Hash.SHA512 : Hash.SHA256;
    Suite suite = new Suite(pattern, Dh.X25519, null, aead, hash);
    assertThat(suite.name()).isEqualTo(name);
    return Optional.of(suite);
  }

  private static void run(Suite suite, JsonNode vector) throws IOException {
    DhKeyPair initStatic = keyPair(vector, "init_static");
    DhKeyPair respStatic = Dh.X25519.keyPair(hex(vector, "resp_static"));
    Bytes known = vector.has("init_remote_static") ? hex(vector, "init_remote_static") : null;
    SecureRandom initRandom = new FixedRandom(hex(vector, "init_ephemeral"));
    SecureRandom respRandom = new FixedRandom(hex(vector, "resp_ephemeral"));
    HandshakeState a =
        HandshakeState.initiator(
            suite, hex(vector, "init_prologue"), initStatic, known, initRandom);
    HandshakeState b =
        HandshakeState.responder(suite, hex(vector, "resp_prologue"), respStatic, respRandom);
    CipherPair aPair = null;
    CipherPair bPair = null;
    int i = 0;
    for (JsonNode message : vector.get("messages")) {
      Bytes payload = hex(message, "payload");
      Bytes expected = hex(message, "ciphertext");
      boolean fromA = i++ % 2 == 0;
      if (!a.isComplete()) {
        assertThat((fromA ? a : b).writeMessage(payload)).isEqualTo(expected);
        assertThat((fromA ? b : a).readMessage(expected)).isEqualTo(payload);
        continue;
      }
      if (aPair == null || bPair == null) {
        assertThat(a.handshakeHash()).isEqualTo(b.handshakeHash());
        if (vector.has("handshake_hash")) {
          assertThat(a.handshakeHash()).isEqualTo(hex(vector, "handshake_hash"));
        }
        aPair = a.split();
        bPair = b.split();
      }
      CipherState send = fromA ? aPair.send() : bPair.send();
      transport(send, fromA ? bPair.receive() : aPair.receive(), payload, expected);
    }
  }

  private static void transport(
      CipherState send, CipherState receive, Bytes payload, Bytes expected) throws IOException {
    byte[] array = new byte[3 + expected.size()];
    payload.copyTo(array, 3);
    assertThat(send.encrypt(array, 3, payload.size())).isEqualTo(expected.size());
    assertThat(Bytes.copyOf(array).slice(3)).isEqualTo(expected);
    assertThat(receive.decrypt(array, 3, expected.size())).isEqualTo(payload.size());
    assertThat(Bytes.copyOf(array, 3, payload.size())).isEqualTo(payload);
  }

  private static void hybrid(JsonNode v) throws IOException {
    Bytes seed =
        Bytes.hex(String.format("%02x", 0x10 * v.get("vector_index").asInt() + 5).repeat(64));
    SecureRandom aRandom = new FixedRandom(hex(v, "ephemeral_dh_i_private"), seed);
    SecureRandom bRandom =
        new FixedRandom(hex(v, "ephemeral_dh_r_private"), hex(v, "encap_seed_hex"));
    DhKeyPair aStatic = Dh.X25519.keyPair(hex(v, "static_i_private"));
    DhKeyPair bStatic = Dh.X25519.keyPair(hex(v, "static_r_private"));
    HandshakeState a =
        HandshakeState.initiator(Suite.XXHFS_768, Bytes.EMPTY, aStatic, null, aRandom);
    HandshakeState b = HandshakeState.responder(Suite.XXHFS_768, Bytes.EMPTY, bStatic, bRandom);
    assertThat(a.writeMessage(Bytes.EMPTY)).isEqualTo(hex(v, "msg_a"));
    assertThat(b.readMessage(hex(v, "msg_a"))).isEqualTo(Bytes.EMPTY);
    assertThat(b.writeMessage(Bytes.EMPTY)).isEqualTo(hex(v, "msg_b"));
    assertThat(a.readMessage(hex(v, "msg_b"))).isEqualTo(Bytes.EMPTY);
    assertThat(a.writeMessage(Bytes.EMPTY)).isEqualTo(hex(v, "msg_c"));
    assertThat(b.readMessage(hex(v, "msg_c"))).isEqualTo(Bytes.EMPTY);
    assertThat(a.handshakeHash()).isEqualTo(hex(v, "handshake_hash")).isEqualTo(b.handshakeHash());
    assertThat(a.remoteStatic()).isEqualTo(hex(v, "static_r_public"));
    assertThat(b.remoteStatic()).isEqualTo(hex(v, "static_i_public"));
    CipherPair aPair = a.split();
    CipherPair bPair = b.split();
    assertThat(aPair.send().key()).isEqualTo(hex(v, "cs1_k")).isEqualTo(bPair.receive().key());
    assertThat(bPair.send().key()).isEqualTo(hex(v, "cs2_k")).isEqualTo(aPair.receive().key());
  }

  private static @Nullable DhKeyPair keyPair(JsonNode vector, String field) {
    return vector.has(field) ? Dh.X25519.keyPair(hex(vector, field)) : null;
  }
}
