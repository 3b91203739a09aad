package dev.hypha.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.Vectors;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  private static final String ED25519 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String SHA256 = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  @Test
  void text_forms_of_the_vectors_read_and_print() throws Exception {
    for (JsonNode vector : Vectors.json("libp2p/keys-and-peer-ids.json").get("peer_id_text")) {
      PeerId peer = PeerId.parse(vector.get("text").asText());
      assertThat(peer.toBytes()).isEqualTo(Vectors.hex(vector, "multihash"));
      assertThat(peer).hasToString(vector.get("derived").get("base58btc").asText());
      assertThat(peer.toCid()).hasToString(vector.get("derived").get("cid_base32").asText());
    }
  }

  @Test
  void invalid_texts_of_the_vectors_are_malformed() throws Exception {
    for (JsonNode vector :
        Vectors.json("libp2p/keys-and-peer-ids.json").get("invalid_peer_id_text")) {
      assertThatThrownBy(() -> PeerId.parse(vector.get("text").asText()))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void keys_of_the_specification_give_their_ids() throws Exception {
    for (JsonNode vector : Vectors.json("libp2p/keys-and-peer-ids.json").get("spec_key_pairs")) {
      PeerId peer = PeerId.ofPublicKey(Vectors.hex(vector, "public_key_protobuf"));
      assertThat(peer.toBytes()).isEqualTo(Vectors.hex(vector.get("derived"), "peer_id_multihash"));
    }
  }

  /** libp2p/specs peer-ids.md, for when the vectors are not there. */
  @Test
  void known_ids_read_and_print() throws Exception {
    PeerId hashed = PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe");
    assertThat(hashed).hasToString(SHA256).isEqualTo(PeerId.parse(SHA256));
    assertThat(hashed.embeddedKey()).isEmpty();
    PeerId inline = PeerId.parse(ED25519);
    assertThat(inline.embeddedKey()).map(PeerId::ofPublicKey).contains(inline);
    assertThat(inline.shortName()).isEqualTo("AJU5SA");
    assertThat(List.of(hashed, inline).stream().sorted().toList()).containsExactly(inline, hashed);
    for (Multibase base : Multibase.values()) {
      assertThat(PeerId.parse(inline.toCid().toString(base))).isEqualTo(inline);
    }
  }

  @Test
  void a_key_of_42_bytes_stands_in_the_id_and_one_of_43_does_not() throws Exception {
    Bytes longest = Bytes.owning(new byte[42]);
    assertThat(PeerId.ofPublicKey(longest).embeddedKey()).contains(longest);
    assertThat(PeerId.ofPublicKey(Bytes.owning(new byte[43])).embeddedKey()).isEmpty();
    assertThatThrownBy(
            () -> PeerId.fromBytes(Bytes.concat(Bytes.of(0, 43), Bytes.owning(new byte[43]))))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "Qm",
        "Qm0",
        "12D3KooW",
        "zQmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "hello",
        "b",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5",
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SAA"
      })
  void other_text_is_malformed(String text) {
    assertThatThrownBy(() -> PeerId.parse(text)).isExactlyInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "0000", "000101ff", "111401", "121f", "1220", "8000010203"})
  void other_bytes_are_malformed(String hex) {
    assertThatThrownBy(() -> PeerId.fromBytes(Bytes.hex(hex)))
        .isExactlyInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new PeerId(Bytes.hex(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** multiformats/cid README and go-cid cid_test.go. */
  @Test
  void content_ids_read_and_print() throws Exception {
    String v0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";
    assertThat(Cid.parse(v0)).hasToString(v0);
    assertThat(Cid.parse(v0)).isEqualTo(Cid.v0(Multihash.sha256(Bytes.EMPTY)));
    Cid v1 = Cid.v1(Cid.DAG_PB, Cid.parse(v0).hash());
    assertThat(v1.toString()).startsWith("bafybei");
    assertThat(v1.toString(Multibase.BASE58_BTC)).startsWith("zdj7W");
    assertThat(Cid.parse(v1.toString())).isEqualTo(v1).isNotEqualTo(Cid.parse(v0));
    assertThat(Cid.fromBytes(v1.toBytes())).isEqualTo(v1);
    assertThatThrownBy(() -> Cid.parse("z" + v0)).isExactlyInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Cid.fromBytes(Bytes.hex("02550000")))
        .hasMessageContaining("version 2");
    assertThatThrownBy(() -> Cid.fromBytes(Bytes.hex("0155000001")))
        .hasMessageContaining("left over");
    assertThatThrownBy(() -> new Cid(0, Cid.RAW, v1.hash()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
