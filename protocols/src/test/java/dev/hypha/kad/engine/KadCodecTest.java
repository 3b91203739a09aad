package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadMessage.Value;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KadCodecTest {
  private final SplittableRandom random = KadFixture.seeded(7);
  private final KadCodec codec = new KadCodec(KadLimits.DEFAULT);

  private Bytes bytes(int max) {
    byte[] all = new byte[random.nextInt(max)];
    random.nextBytes(all);
    return Bytes.owning(all);
  }

  private List<Named> named(int max) {
    List<Named> all = new ArrayList<>();
    for (int i = random.nextInt(max); i > 0; i--) {
      all.add(new Named(KadFixture.peer(random), List.of(Link.values()).get(random.nextInt(4))));
    }
    return all;
  }

  private KadMessage message() {
    KadMessage message =
        KadMessage.of(List.of(MessageType.values()).get(random.nextInt(6)), bytes(100));
    message = message.withCloser(named(20)).withProviders(named(5));
    return random.nextBoolean()
        ? message
        : message.withValue(new Value(bytes(100), bytes(500), "2026-01-02T03:04:05Z"));
  }

  @Test
  void a_question_has_the_numbers_of_the_spec() {
    Bytes key = Bytes.of(0xaa, 0xbb);
    assertThat(KadCodec.encode(KadMessage.of(MessageType.PUT_VALUE, key)).toHex())
        .isEqualTo("1202aabb");
    assertThat(KadCodec.encode(KadMessage.of(MessageType.GET_VALUE, key)).toHex())
        .isEqualTo("08011202aabb");
    assertThat(KadCodec.encode(KadMessage.of(MessageType.ADD_PROVIDER, key)).toHex())
        .isEqualTo("08021202aabb");
    assertThat(KadCodec.encode(KadMessage.of(MessageType.GET_PROVIDERS, key)).toHex())
        .isEqualTo("08031202aabb");
    assertThat(KadCodec.encode(KadMessage.of(MessageType.FIND_NODE, key)).toHex())
        .isEqualTo("08041202aabb");
    assertThat(KadCodec.encode(KadMessage.of(MessageType.PING, Bytes.EMPTY)).toHex())
        .isEqualTo("0805");
  }

  @Test
  void a_record_and_peers_have_the_numbers_of_the_spec() {
    Value value = new Value(Bytes.of(1), Bytes.of(2), "x");
    Bytes put = KadCodec.encode(KadMessage.of(MessageType.PUT_VALUE, Bytes.of(1)).withValue(value));
    assertThat(put.toHex()).isEqualTo("120101" + "1a09" + "0a0101" + "120102" + "2a0178");
    KadPeer peer = KadFixture.peer(random, "/ip4/1.2.3.4/tcp/5");
    Named named = new Named(peer, Link.CAN_CONNECT);
    String inner = "0a22" + peer.peer().toBytes().toHex() + "120804010203040600051802";
    KadMessage answer = KadMessage.of(MessageType.FIND_NODE, Bytes.EMPTY);
    assertThat(KadCodec.encode(answer.withCloser(List.of(named))).toHex())
        .isEqualTo("0804" + "4230" + inner);
    assertThat(KadCodec.encode(answer.withProviders(List.of(named))).toHex())
        .isEqualTo("0804" + "4a30" + inner);
  }

  @Test
  void what_is_written_reads_back() throws MalformedException {
    for (int i = 0; i < 2_000; i++) {
      KadMessage message = message();
      assertThat(codec.decode(KadCodec.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void the_cluster_level_and_what_is_unknown_are_passed_over() throws MalformedException {
    assertThat(codec.decode(Bytes.hex("0804" + "1201aa" + "5005" + "ba3e0101")))
        .isEqualTo(KadMessage.of(MessageType.FIND_NODE, Bytes.of(0xaa)));
  }

  @Test
  void a_type_beyond_the_spec_is_refused() {
    for (String type : List.of("0806", "08ff01", "08ffffffffffffffffff01")) {
      assertThatThrownBy(() -> codec.decode(Bytes.hex(type)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void an_id_that_is_none_is_refused() {
    for (String peer : List.of("4200", "42030a0101", "42060a0412021234")) {
      assertThatThrownBy(() -> codec.decode(Bytes.hex("0804" + peer)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void an_address_of_an_unknown_protocol_is_left_out_and_the_peer_is_kept()
      throws MalformedException {
    KadPeer peer = KadFixture.peer(random, "/ip4/1.2.3.4/tcp/5");
    Bytes raw =
        new ProtobufWriter()
            .message(
                8,
                inner ->
                    inner
                        .bytes(1, peer.peer().toBytes())
                        .bytes(2, Bytes.of(0xff, 0xff, 0x03, 1))
                        .bytes(2, peer.addresses().getFirst().toBytes()))
            .toBytes();
    assertThat(codec.decode(raw).closer()).containsExactly(new Named(peer, Link.NOT_CONNECTED));
  }

  @Test
  void go_3486_a_thousand_closer_peers_with_a_hundred_addresses_each_are_capped()
      throws MalformedException {
    ProtobufWriter writer = new ProtobufWriter();
    for (int i = 0; i < 1_000; i++) {
      KadPeer peer = KadFixture.peer(random);
      for (int field : new int[] {8, 9}) {
        writer.message(
            field,
            inner -> {
              inner.bytes(1, peer.peer().toBytes());
              for (int n = 0; n < 100; n++) {
                inner.bytes(2, peer.addresses().getFirst().toBytes());
              }
            });
      }
    }
    KadMessage message = codec.decode(writer.toBytes());
    assertThat(message.closer()).hasSize(40);
    assertThat(message.providers()).hasSize(256);
    assertThat(message.closer()).allMatch(each -> each.peer().addresses().size() == 16);
  }

  @Test
  void ghsa_xqvc_92cf_94j4_lengths_that_are_not_there_are_refused() {
    for (String length :
        List.of("808080808020", "ffffffff0f", "8080808008", "ffffffffffffffff7f")) {
      for (String field : List.of("12", "1a", "42", "4a")) {
        assertThatThrownBy(() -> codec.decode(Bytes.hex("0801" + field + length)))
            .isInstanceOf(MalformedException.class);
      }
    }
  }

  @Test
  void keys_values_and_messages_that_are_too_long_are_refused() {
    KadLimits few = new KadLimits(1_024, 10, 20, 5, 5, 5, 100);
    KadCodec strict = new KadCodec(few);
    KadMessage question = KadMessage.of(MessageType.GET_VALUE, Bytes.of(1));
    for (KadMessage bad :
        List.of(
            KadMessage.of(MessageType.GET_VALUE, Bytes.owning(new byte[11])),
            question.withValue(new Value(Bytes.owning(new byte[11]), Bytes.EMPTY, "")),
            question.withValue(new Value(Bytes.EMPTY, Bytes.owning(new byte[21]), "")),
            question.withValue(new Value(Bytes.EMPTY, Bytes.EMPTY, "0".repeat(65))),
            KadMessage.of(MessageType.GET_VALUE, Bytes.owning(new byte[2_000])))) {
      assertThatThrownBy(() -> strict.decode(KadCodec.encode(bad)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void js_3577_a_record_of_another_key_is_no_answer() {
    Bytes key = Bytes.utf8("/v/a");
    Bytes other = Bytes.utf8("/v/b");
    KadMessage question = KadMessage.of(MessageType.GET_VALUE, key);
    KadMessage wrong = question.withValue(new Value(other, Bytes.of(1), ""));
    assertThatThrownBy(() -> wrong.requireAnswerTo(question))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> KadMessage.of(MessageType.GET_VALUE, other).requireAnswerTo(question))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> KadMessage.of(MessageType.FIND_NODE, key).requireAnswerTo(question))
        .isInstanceOf(MalformedException.class);
    KadMessage right = KadMessage.of(MessageType.GET_VALUE, Bytes.EMPTY);
    assertThatCode(() -> right.withValue(new Value(key, Bytes.of(1), "")).requireAnswerTo(question))
        .doesNotThrowAnyException();
  }

  @Test
  void whatever_comes_is_a_message_or_malformed() {
    int messages = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] raw = KadCodec.encode(message()).toArray();
      for (int n = random.nextInt(4); n >= 0 && raw.length > 0; n--) {
        raw[random.nextInt(raw.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextBoolean() ? raw.length : random.nextInt(raw.length + 1);
      try {
        KadMessage message = codec.decode(Bytes.copyOf(raw, 0, length));
        assertThat(codec.decode(KadCodec.encode(message))).isEqualTo(message);
        messages++;
      } catch (MalformedException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(messages).isBetween(100, 19_900);
  }
}
