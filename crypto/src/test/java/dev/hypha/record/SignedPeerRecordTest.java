package dev.hypha.record;

import static dev.hypha.vectors.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufWriter;
import dev.hypha.vectors.Vectors;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedPeerRecordTest {
  private static final String FILE = "libp2p/envelopes-and-peer-records.json";

  private final PrivateKey alice = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  private final PrivateKey bob = PrivateKey.generate(KeyType.ECDSA, new SecureRandom());

  @Test
  void the_records_of_the_vectors_read_and_write() throws Exception {
    for (JsonNode v : Vectors.shared(FILE).get("peer_records")) {
      SignedPeerRecord record = SignedPeerRecord.read(hex(v, "record"));
      assertThat(record.peer()).hasToString(v.get("peer_id").asText());
      assertThat(Long.toUnsignedString(record.sequence())).isEqualTo(v.get("seq").asText());
      assertThat(record.addresses())
          .map(Multiaddr::toString)
          .containsExactlyElementsOf(
              v.get("addresses").valueStream().map(JsonNode::asText).toList());
      assertThat(record.payload()).isEqualTo(hex(v, "record"));
    }
  }

  @Test
  void the_signed_record_that_go_made_is_verified() throws Exception {
    for (JsonNode v : Vectors.shared(FILE).get("envelopes")) {
      if (v.get("domain").asText().equals(SignedPeerRecord.DOMAIN)) {
        SignedPeerRecord record = SignedPeerRecord.decode(hex(v, "envelope"));
        assertThat(record.peer()).isEqualTo(Envelope.decode(hex(v, "envelope")).signer());
        assertThat(record.payload()).isEqualTo(hex(v, "payload"));
      }
    }
  }

  @Test
  void what_was_sealed_is_read_back() throws Exception {
    List<Multiaddr> addresses = List.of(address("/ip4/192.0.2.1/tcp/1"), address("/dns4/x/udp/9"));
    for (PrivateKey key : List.of(alice, bob)) {
      SignedPeerRecord record =
          SignedPeerRecord.decode(SignedPeerRecord.seal(key, 7, addresses).encode());
      assertThat(record).isEqualTo(new SignedPeerRecord(id(key), 7, addresses));
    }
  }

  @Test
  void RUSTSEC_2022_0009_a_record_of_one_peer_in_an_envelope_of_another_is_refused() {
    Bytes payload = new SignedPeerRecord(id(alice), 1, List.of()).payload();
    Bytes forged =
        Envelope.seal(bob, SignedPeerRecord.DOMAIN, SignedPeerRecord.PAYLOAD_TYPE, payload)
            .encode();
    assertThatThrownBy(() -> SignedPeerRecord.decode(forged))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("record of " + id(alice));
  }

  @Test
  void a_record_of_another_domain_is_refused() {
    Bytes payload = new SignedPeerRecord(id(alice), 1, List.of()).payload();
    Bytes other =
        Envelope.seal(alice, "another-domain", SignedPeerRecord.PAYLOAD_TYPE, payload).encode();
    assertThatThrownBy(() -> SignedPeerRecord.decode(other)).isInstanceOf(MalformedException.class);
  }

  @Test
  void the_old_form_of_rust_is_read_only_where_it_is_asked_for() throws Exception {
    Bytes payload = new SignedPeerRecord(id(alice), 3, List.of()).payload();
    Bytes old =
        Envelope.seal(
                alice, "libp2p-routing-state", Bytes.utf8("/libp2p/routing-state-record"), payload)
            .encode();
    assertThat(SignedPeerRecord.decodeOldForm(old).sequence()).isEqualTo(3);
    assertThatThrownBy(() -> SignedPeerRecord.decode(old)).isInstanceOf(MalformedException.class);
    Bytes standard = SignedPeerRecord.seal(alice, 3, List.of()).encode();
    assertThatThrownBy(() -> SignedPeerRecord.decodeOldForm(standard))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void sequences_are_compared_without_a_sign() {
    SignedPeerRecord last = new SignedPeerRecord(id(alice), -1, List.of());
    assertThat(last.isNewerThan(Long.MAX_VALUE)).isTrue();
    assertThat(last.isNewerThan(-1)).isFalse();
    assertThat(new SignedPeerRecord(id(alice), 1, List.of()).isNewerThan(-1)).isFalse();
  }

  @Test
  void an_address_of_an_unknown_kind_is_passed_over() throws Exception {
    Bytes payload =
        new ProtobufWriter()
            .bytes(1, id(alice).toBytes())
            .uint64(2, 1)
            .message(3, info -> info.bytes(1, Bytes.hex("ffff01")))
            .message(3, info -> info.bytes(1, raw("/ip4/192.0.2.1/tcp/1")))
            .toBytes();
    assertThat(SignedPeerRecord.read(payload).addresses())
        .containsExactly(address("/ip4/192.0.2.1/tcp/1"));
  }

  @Test
  void a_record_keeps_no_more_addresses_than_its_bound() throws Exception {
    Bytes payload =
        new SignedPeerRecord(
                id(alice), 1, Collections.nCopies(1_000, address("/ip4/192.0.2.1/tcp/1")))
            .payload();
    assertThat(SignedPeerRecord.read(payload).addresses()).hasSize(SignedPeerRecord.ADDRESSES_MAX);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void CVE_2020_35909_records_of_random_bytes_are_malformed_and_nothing_else(long seed) {
    Random random = new Random(seed);
    byte[] good =
        SignedPeerRecord.seal(alice, 1, List.of(address("/ip4/192.0.2.1/tcp/1")))
            .payload()
            .toArray();
    for (int round = 0; round < 20_000; round++) {
      byte[] bad = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Bytes payload = Bytes.owning(bad).slice(0, random.nextInt(bad.length + 1));
      try {
        assertThat(SignedPeerRecord.read(payload).peer()).isNotNull();
      } catch (MalformedException e) {
        assertThat(e).hasMessageNotContaining("Exception");
      }
    }
  }

  private static Bytes raw(String address) {
    return address(address).toBytes();
  }

  private static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static PeerId id(PrivateKey key) {
    return PeerId.ofPublicKey(key.publicKey().encode());
  }
}
