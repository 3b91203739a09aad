package dev.hypha.crypto;

import static dev.hypha.vectors.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.vectors.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeysTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Bytes MESSAGE = Bytes.utf8("a message");

  /** From libp2p/specs peer-ids.md, "Test vectors"; here so that the test always runs. */
  private static final Bytes SPEC_ED25519 =
      Bytes.hex(
          "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"
              + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");

  private static final String FILE = "libp2p/keys-and-peer-ids.json";

  @Test
  void the_transcribed_vector_signs_as_written() throws MalformedException {
    PrivateKey key = PrivateKey.decode(SPEC_ED25519);
    assertThat(key.encode()).isEqualTo(SPEC_ED25519);
    assertThat(key.publicKey().encode())
        .isEqualTo(
            Bytes.hex("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e"));
  }

  @Test
  void key_pairs_of_the_specification_decode() throws IOException {
    JsonNode file = Vectors.shared(FILE);
    for (String table : new String[] {"spec_key_pairs", "peer_id_from_key"}) {
      for (JsonNode v : file.get(table)) {
        PublicKey known = PublicKey.decode(hex(v, "public_key_protobuf"));
        assertThat(known.type().name()).isEqualToIgnoringCase(v.get("key_type").asText());
        assertThat(known.encode()).isEqualTo(hex(v, "public_key_protobuf"));
        PrivateKey key = PrivateKey.decode(hex(v, "private_key_protobuf"));
        assertThat(key.encode()).isEqualTo(hex(v, "private_key_protobuf"));
        assertThat(key.publicKey()).isEqualTo(known);
        assertThat(known.verify(MESSAGE, key.sign(MESSAGE))).isTrue();
      }
    }
  }

  @Test
  void signed_messages_verify() throws IOException {
    for (JsonNode v : Vectors.shared(FILE).get("signed_messages")) {
      PublicKey known = PublicKey.decode(hex(v, "public_key_protobuf"));
      Bytes message = hex(v, "message");
      assertThat(known.verify(message, hex(v, "signature"))).isTrue();
      if (v.get("private_key_protobuf").isNull()) {
        continue;
      }
      PrivateKey key = PrivateKey.decode(hex(v, "private_key_protobuf"));
      assertThat(key.publicKey()).isEqualTo(known);
      if (v.get("signature_deterministic").asBoolean()) {
        assertThat(key.sign(message)).isEqualTo(hex(v, "signature"));
      }
    }
  }

  @Test
  void CVE_2023_39533_rsa_sizes_are_bounded() throws IOException {
    for (JsonNode v : Vectors.shared(FILE).get("rsa_key_size_limits").get("keys")) {
      int bits = v.get("bits").asInt();
      Bytes protobuf = hex(v, "public_key_protobuf");
      if (bits < 2048 || bits > 8192) {
        assertThatThrownBy(() -> PublicKey.decode(protobuf)).isInstanceOf(MalformedException.class);
      } else {
        assertThat(PublicKey.decode(protobuf).encode()).isEqualTo(protobuf);
      }
    }
    BigInteger e = BigInteger.valueOf(65_537);
    for (int bits : new int[] {2047, 8193, 20_000}) {
      BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
      Bytes raw = RsaPublicKey.ofNumbers(modulus, e).raw();
      assertThatThrownBy(() -> PublicKey.of(KeyType.RSA, raw))
          .isInstanceOf(MalformedException.class);
    }
    BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);
    Bytes huge =
        RsaPublicKey.ofNumbers(modulus, BigInteger.ONE.shiftLeft(32).add(BigInteger.ONE)).raw();
    assertThatThrownBy(() -> PublicKey.of(KeyType.RSA, huge))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void generated_keys_survive_their_encoding(KeyType type) throws MalformedException {
    PrivateKey key = PrivateKey.generate(type, RANDOM);
    assertThat(key.type()).isEqualTo(type);
    assertThat(PrivateKey.decode(key.encode()).encode()).isEqualTo(key.encode());
    assertThat(PublicKey.decode(key.publicKey().encode())).isEqualTo(key.publicKey());
    Bytes signature = PrivateKey.decode(key.encode()).sign(MESSAGE);
    assertThat(key.publicKey().verify(MESSAGE, signature)).isTrue();
    assertThat(key.toString()).doesNotContain(key.raw().slice(0, 16).toHex());
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void CVE_2019_15545_one_flipped_bit_anywhere_fails(KeyType type) {
    PrivateKey key = PrivateKey.generate(type, RANDOM);
    Bytes signature = key.sign(MESSAGE);
    assertThat(key.publicKey().verify(MESSAGE, signature)).isTrue();
    for (int bit = 0; bit < 8 * signature.size(); bit++) {
      assertThat(key.publicKey().verify(MESSAGE, flip(signature, bit)))
          .as("signature bit %d", bit)
          .isFalse();
    }
    for (int bit = 0; bit < 8 * MESSAGE.size(); bit++) {
      assertThat(key.publicKey().verify(flip(MESSAGE, bit), signature))
          .as("message bit %d", bit)
          .isFalse();
    }
    assertThat(key.publicKey().verify(MESSAGE, Bytes.EMPTY)).isFalse();
    assertThat(key.publicKey().verify(MESSAGE, signature.slice(1))).isFalse();
    assertThat(key.publicKey().verify(MESSAGE, Bytes.owning(new byte[64]))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(value = KeyType.class, names = "SECP256K1", mode = EnumSource.Mode.EXCLUDE)
  void CVE_2022_50237_RUSTSEC_2022_0093_a_mismatched_pair_is_refused(KeyType type) {
    Bytes raw = PrivateKey.generate(type, RANDOM).raw();
    for (int at = type == KeyType.ED25519 ? 32 : 0; at < raw.size(); at += 5) {
      Bytes mismatched = new KeyProtobuf(type, flip(raw, 8 * at)).encode();
      assertThatThrownBy(() -> PrivateKey.decode(mismatched))
          .as("byte %d", at)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void CVE_2022_50237_RUSTSEC_2022_0093_the_old_ed25519_form_needs_both_public_halves()
      throws MalformedException {
    Bytes raw = PrivateKey.decode(SPEC_ED25519).raw();
    Bytes old = new KeyProtobuf(KeyType.ED25519, Bytes.concat(raw, raw.slice(32))).encode();
    assertThat(PrivateKey.decode(old).encode()).isEqualTo(SPEC_ED25519);
    for (int at : new int[] {36, 67, 68, 99}) {
      assertThatThrownBy(() -> PrivateKey.decode(flip(old, 8 * at)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void non_canonical_key_protobuf_gives_no_second_peer_id() throws MalformedException {
    String data = PrivateKey.decode(SPEC_ED25519).publicKey().raw().toHex();
    assertThat(PublicKey.decode(Bytes.hex("08011220" + data)).type()).isEqualTo(KeyType.ED25519);
    String[] refused = {
      "1220" + data + "0801",
      "1220" + data,
      "0801",
      "",
      "08011220" + data + "1800",
      "08011220" + data + "00",
      "0801" + "08011220" + data,
      "0881001220" + data,
      "080112a000" + data,
      "08011221" + data,
      "0801121f" + data,
      "0801121f" + data.substring(2),
      "080112ffffffffffffffff7f" + data,
      "080112ffffffff07" + data,
      "08041220" + data,
      "08811220" + data,
      "88001220" + data,
      "0801921220" + data,
      "0801" + "1220" + data.substring(2)
    };
    for (String protobuf : refused) {
      assertThatThrownBy(() -> PublicKey.decode(Bytes.hex(protobuf)))
          .as(protobuf)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void CVE_2026_110789_wrong_der_lengths_are_refused() {
    for (KeyType type : new KeyType[] {KeyType.RSA, KeyType.ECDSA}) {
      PrivateKey key = PrivateKey.generate(type, RANDOM);
      Bytes known = key.publicKey().raw();
      int headers = type == KeyType.RSA ? 32 : 27;
      for (int bit = 0; bit < 8 * headers; bit++) {
        Bytes wrong = flip(known, bit);
        assertThatThrownBy(() -> PublicKey.of(type, wrong))
            .as("%s bit %d", type, bit)
            .isInstanceOf(MalformedException.class);
      }
      Bytes longer = Bytes.concat(known, Bytes.of(0));
      assertThatThrownBy(() -> PublicKey.of(type, longer)).isInstanceOf(MalformedException.class);
      for (int length = 0; length < known.size(); length++) {
        Bytes cut = known.slice(0, length);
        assertThatThrownBy(() -> PublicKey.of(type, cut)).isInstanceOf(MalformedException.class);
      }
      Bytes secret = Bytes.concat(key.raw(), Bytes.of(0));
      assertThatThrownBy(() -> PrivateKey.decode(new KeyProtobuf(type, secret).encode()))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void hybrid_points_are_refused() {
    byte[] raw = PrivateKey.generate(KeyType.ECDSA, RANDOM).publicKey().raw().toArray();
    for (int form : new int[] {6, 7}) {
      raw[26] = (byte) form;
      Bytes hybrid = Bytes.copyOf(raw);
      assertThatThrownBy(() -> PublicKey.of(KeyType.ECDSA, hybrid))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void points_off_the_curve_are_refused() {
    Bytes offCurve = Bytes.concat(Bytes.of(2), Bytes.owning(new byte[31]), Bytes.of(5));
    for (Bytes raw : new Bytes[] {offCurve, Bytes.owning(new byte[33]), Bytes.of(0)}) {
      assertThatThrownBy(() -> PublicKey.of(KeyType.SECP256K1, raw))
          .isInstanceOf(MalformedException.class);
    }
    for (Bytes raw :
        new Bytes[] {Bytes.owning(new byte[32]), Bytes.hex("ff".repeat(32)), Bytes.of(1)}) {
      assertThatThrownBy(() -> PrivateKey.decode(new KeyProtobuf(KeyType.SECP256K1, raw).encode()))
          .isInstanceOf(MalformedException.class);
    }
  }

  private static Bytes flip(Bytes bytes, int bit) {
    byte[] array = bytes.toArray();
    array[bit / 8] = (byte) (array[bit / 8] ^ 1 << (bit % 8));
    return Bytes.owning(array);
  }
}
