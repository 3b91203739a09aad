package dev.hypha.record;

import static dev.hypha.vectors.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.protobuf.ProtobufWriter;
import dev.hypha.vectors.Vectors;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final String FILE = "libp2p/envelopes-and-peer-records.json";
  private static final String DOMAIN = "a domain";
  private static final Bytes TYPE = Bytes.utf8("/a/type");
  private static final Bytes PAYLOAD = Bytes.utf8("a payload");

  private final PrivateKey key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());

  /** The first vector, here so that the test always runs. */
  @Test
  void the_envelope_that_go_made_opens() throws Exception {
    Envelope envelope =
        Envelope.decode(
            Bytes.hex(
                "0a24080112206f1581709bb7b1ef030d210db18e3b0ba1c776fba65d8cdaad05415142d189f812102f"
                    + "6c69627032702f74657374646174611a0c68656c6c6f20776f726c64212a401178673b51dfa8"
                    + "42aad17e465e25d646ad16628916b964c3fb10c711fee87872bdd4e4646f58c277cdff097049"
                    + "13d8be1aec6322de8d3d0bb852120374aece08"));
    assertThat(envelope.open("libp2p-testing", Bytes.utf8("/libp2p/testdata")))
        .isEqualTo(Bytes.utf8("hello world!"));
    assertThat(envelope.signer())
        .hasToString("12D3KooWHHzSeKaY8xuZVzkLbKFfvNgPPeKhFBGrMbNzbm5akpqu");
  }

  @Test
  void every_envelope_of_the_vectors_opens_or_is_refused_as_it_should() throws Exception {
    int valid = 0;
    for (JsonNode v : Vectors.shared(FILE).get("envelopes")) {
      Envelope envelope = Envelope.decode(hex(v, "envelope"));
      assertThat(envelope.encode()).isEqualTo(hex(v, "envelope"));
      String domain = v.get("domain").asText();
      if (!Vectors.valid(v)) {
        assertThatThrownBy(() -> envelope.open(domain, envelope.payloadType()))
            .as(v.get("name").asText())
            .isInstanceOf(MalformedException.class);
        continue;
      }
      assertThat(envelope.publicKey().encode()).isEqualTo(hex(v, "public_key_protobuf"));
      assertThat(envelope.signature()).isEqualTo(hex(v, "signature"));
      assertThat(envelope.open(domain, hex(v, "payload_type"))).isEqualTo(hex(v, "payload"));
      if (v.has("private_key_protobuf")) {
        PrivateKey signer = PrivateKey.decode(hex(v, "private_key_protobuf"));
        assertThat(
                Envelope.seal(signer, domain, envelope.payloadType(), envelope.payload()).encode())
            .isEqualTo(hex(v, "envelope"));
      }
      valid++;
    }
    assertThat(valid).isPositive();
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void what_was_sealed_opens_with_every_kind_of_key(KeyType type) throws Exception {
    PrivateKey signer = PrivateKey.generate(type, new SecureRandom());
    Bytes sealed = Envelope.seal(signer, DOMAIN, TYPE, PAYLOAD).encode();
    Envelope read = Envelope.decode(sealed);
    assertThat(read.open(DOMAIN, TYPE)).isEqualTo(PAYLOAD);
    assertThat(read.publicKey()).isEqualTo(signer.publicKey());
    assertThat(read.encode()).isEqualTo(sealed);
  }

  @Test
  void an_empty_payload_opens() throws Exception {
    Bytes sealed = Envelope.seal(key, DOMAIN, TYPE, Bytes.EMPTY).encode();
    assertThat(Envelope.decode(sealed).open(DOMAIN, TYPE)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void another_domain_or_type_does_not_open_it() {
    Envelope envelope = Envelope.seal(key, DOMAIN, TYPE, PAYLOAD);
    assertThatThrownBy(() -> envelope.open("another domain", TYPE))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> envelope.open(DOMAIN, Bytes.utf8("/another/type")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("type");
  }

  /** Without the lengths these two would sign the same bytes. */
  @Test
  void what_moves_from_the_type_to_the_payload_breaks_the_signature() throws Exception {
    Envelope sealed = Envelope.seal(key, DOMAIN, Bytes.utf8("ab"), Bytes.utf8("c"));
    Envelope moved =
        new Envelope(key.publicKey(), Bytes.utf8("a"), Bytes.utf8("bc"), sealed.signature());
    assertThatThrownBy(() -> moved.open(DOMAIN, Bytes.utf8("a")))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void CVE_2019_15545_a_flipped_bit_anywhere_opens_nothing() {
    byte[] sealed = Envelope.seal(key, DOMAIN, TYPE, PAYLOAD).encode().toArray();
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] flipped = sealed.clone();
      flipped[bit / 8] = (byte) (flipped[bit / 8] ^ (1 << (bit % 8)));
      assertThatThrownBy(() -> Envelope.decode(Bytes.owning(flipped)).open(DOMAIN, TYPE))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void a_field_that_comes_twice_is_refused(int field) {
    Bytes sealed = Envelope.seal(key, DOMAIN, TYPE, PAYLOAD).encode();
    Bytes again = new ProtobufWriter().bytes(field, key.publicKey().encode()).toBytes();
    assertThatThrownBy(() -> Envelope.decode(Bytes.concat(sealed, again)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void an_envelope_without_key_type_or_signature_is_refused() {
    Bytes publicKey = key.publicKey().encode();
    for (int missing : new int[] {1, 2, 5}) {
      ProtobufWriter writer = new ProtobufWriter();
      for (int field : new int[] {1, 2, 3, 5}) {
        if (field != missing) {
          writer.bytes(field, publicKey);
        }
      }
      Bytes envelope = writer.toBytes();
      assertThatThrownBy(() -> Envelope.decode(envelope)).isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> Envelope.decode(Bytes.EMPTY)).isInstanceOf(MalformedException.class);
  }

  @Test
  void an_envelope_above_its_bound_is_refused() {
    Bytes much = Bytes.owning(new byte[Envelope.BYTES_MAX]);
    Bytes sealed = Envelope.seal(key, DOMAIN, TYPE, much).encode();
    assertThatThrownBy(() -> Envelope.decode(sealed)).isInstanceOf(MalformedException.class);
    Bytes longType = Bytes.owning(new byte[Envelope.PAYLOAD_TYPE_BYTES_MAX + 1]);
    Bytes typed = Envelope.seal(key, DOMAIN, longType, PAYLOAD).encode();
    assertThatThrownBy(() -> Envelope.decode(typed)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffffffffffffffff7f", "ffffffff0f", "8080808008", "ffffffffffffffffff01"})
  void rust_prost_codec_overflow_a_length_near_the_top_is_refused(String length) {
    for (String tag : new String[] {"0a", "12", "1a", "2a", "32"}) {
      assertThatThrownBy(() -> Envelope.decode(Bytes.hex(tag + length)))
          .as(tag)
          .isExactlyInstanceOf(MalformedException.class);
    }
  }

  @Test
  void non_canonical_key_protobuf_in_an_envelope_is_refused() {
    Envelope envelope = Envelope.seal(key, DOMAIN, TYPE, PAYLOAD);
    Bytes longer = Bytes.concat(key.publicKey().encode(), Bytes.hex("1800"));
    Bytes forged =
        new ProtobufWriter()
            .bytes(1, longer)
            .bytes(2, TYPE)
            .bytes(3, PAYLOAD)
            .bytes(5, envelope.signature())
            .toBytes();
    assertThatThrownBy(() -> Envelope.decode(forged)).isInstanceOf(MalformedException.class);
  }
}
