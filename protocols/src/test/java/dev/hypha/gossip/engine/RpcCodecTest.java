package dev.hypha.gossip.engine;

import static dev.hypha.gossip.engine.RouterFixture.peer;
import static dev.hypha.gossip.engine.RouterFixture.rpc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RPCs as bytes. */
class RpcCodecTest {
  private final RpcCodec codec = new RpcCodec(RpcLimits.DEFAULT);

  @Test
  void an_rpc_with_everything_is_read_as_it_was_written() throws Exception {
    Rpc rpc = everything().build();
    Rpc read = codec.decode(RpcCodec.encode(rpc));
    assertThat(read).isEqualTo(rpc);
    assertThat(read.messages()).isEqualTo(rpc.messages());
  }

  @Test
  void bytes_are_those_of_the_specification() {
    // field numbers and wire types by hand, from pubsub/README.md and gossipsub-v1.1.md
    assertThat(RpcCodec.encode(rpc().subscription(Rpc.Subscription.to("t")).build()))
        .isEqualTo(Bytes.of(0x0a, 5, 0x08, 1, 0x12, 1, 't'));
    assertThat(RpcCodec.encode(rpc().graft("t").build()))
        .isEqualTo(Bytes.of(0x1a, 5, 0x1a, 3, 0x0a, 1, 't'));
    assertThat(RpcCodec.encode(rpc().prune(new Rpc.Prune("t", List.of(), 60)).build()))
        .isEqualTo(Bytes.of(0x1a, 7, 0x22, 5, 0x0a, 1, 't', 0x18, 60));
    assertThat(RpcCodec.encode(rpc().iwant(List.of(id(9))).build()))
        .isEqualTo(Bytes.of(0x1a, 5, 0x12, 3, 0x0a, 1, 9));
    assertThat(RpcCodec.encode(rpc().idontwant(id(9)).build()))
        .isEqualTo(Bytes.of(0x1a, 5, 0x2a, 3, 0x0a, 1, 9));
    assertThat(RpcCodec.encode(rpc().ihave(new Rpc.IHave("t", List.of(id(9)))).build()))
        .isEqualTo(Bytes.of(0x1a, 8, 0x0a, 6, 0x0a, 1, 't', 0x12, 1, 9));
    assertThat(RpcCodec.encode(Rpc.of(Message.anonymous("t", Bytes.of(7)))))
        .isEqualTo(Bytes.of(0x12, 6, 0x12, 1, 7, 0x22, 1, 't'));
    assertThat(RpcCodec.encode(rpc().extensions(new Rpc.Extensions(true, false)).build()))
        .isEqualTo(Bytes.of(0x1a, 4, 0x32, 2, 0x50, 1));
  }

  @Test
  void bytes_of_drafts_are_those_of_the_decision_record() {
    // field 0x400000, of which 1 is a preamble and 2 somebody who is receiving; by hand
    assertThat(RpcCodec.encode(rpc().preamble(new Rpc.Preamble("t", id(9), 300)).build()))
        .isEqualTo(
            Bytes.of(
                0x82, 0x80, 0x80, 0x10, 11, 0x0a, 9, 0x0a, 1, 't', 0x12, 1, 9, 0x18, 0xac, 0x02));
    assertThat(RpcCodec.encode(rpc().receiving(new Rpc.Receiving(id(9), 300)).build()))
        .isEqualTo(Bytes.of(0x82, 0x80, 0x80, 0x10, 8, 0x12, 6, 0x0a, 1, 9, 0x10, 0xac, 0x02));
    // field 0x6d7971, of which 1 is a choke and 2 an unchoke
    assertThat(RpcCodec.encode(rpc().choke("t").build()))
        .isEqualTo(Bytes.of(0x8a, 0x97, 0xaf, 0x1b, 5, 0x0a, 3, 0x0a, 1, 't'));
    assertThat(RpcCodec.encode(rpc().unchoke("t").build()))
        .isEqualTo(Bytes.of(0x8a, 0x97, 0xaf, 0x1b, 5, 0x12, 3, 0x0a, 1, 't'));
  }

  @Test
  void a_preamble_of_a_length_that_no_message_has_is_passed_over() throws Exception {
    for (long length : new long[] {0, -1, (1 << 20) + 1, Long.MIN_VALUE, 1L << 40}) {
      Bytes strange =
          new ProtobufWriter()
              .message(
                  0x400000,
                  inner ->
                      inner
                          .message(
                              1,
                              told -> told.string(1, "t").bytes(2, Bytes.of(9)).uint64(3, length))
                          .message(2, told -> told.bytes(1, Bytes.of(9)).uint64(2, length)))
              .toBytes();
      assertThat(codec.decode(strange).experimental()).isEmpty();
    }
  }

  @Test
  void what_is_signed_is_the_message_without_signature_and_key_behind_a_prefix() {
    Message message =
        new Message(Bytes.of(1), Bytes.of(2), Bytes.of(3), "t", Bytes.of(4), Bytes.of(5));
    assertThat(message.toSign())
        .isEqualTo(
            Bytes.concat(
                Bytes.utf8("libp2p-pubsub:"),
                Bytes.of(0x0a, 1, 1, 0x12, 1, 2, 0x1a, 1, 3, 0x22, 1, 't')));
  }

  @Test
  void fields_of_a_later_version_are_passed_over() throws Exception {
    Bytes later =
        new ProtobufWriter()
            .message(1, inner -> inner.bool(1, true).string(2, "t").uint64(99, 1))
            .uint64(4_000_000, 7)
            .message(3, inner -> inner.message(77, innermost -> innermost.string(1, "x")))
            .toBytes();
    assertThat(codec.decode(later).subscriptions()).containsExactly(Rpc.Subscription.to("t"));
  }

  @Test
  void cve_2026_86040_a_million_empty_messages_are_refused_by_their_number() {
    ProtobufWriter bomb = new ProtobufWriter();
    for (int i = 0; i < 300_000; i++) {
      bomb.message(2, Bytes.EMPTY);
    }
    assertThatThrownBy(() -> codec.decode(bomb.toBytes()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 4000 messages");
  }

  @Test
  void jvm_477_every_list_has_its_bound() {
    RpcCodec strict = new RpcCodec(new RpcLimits(4_096, 2, 2, 2, 2, 8, 8));
    for (Rpc.Builder builder : tooMuch()) {
      assertThatThrownBy(() -> strict.decode(RpcCodec.encode(builder.build())))
          .isInstanceOf(MalformedException.class);
    }
  }

  private static List<Rpc.Builder> tooMuch() {
    Rpc.Builder subscriptions = rpc();
    Rpc.Builder grafts = rpc();
    Rpc.Builder idontwants = rpc();
    Rpc.Builder ihaves = rpc();
    for (int i = 0; i < 3; i++) {
      subscriptions.subscription(Rpc.Subscription.to("t" + i));
      grafts.graft("t" + i);
      idontwants.idontwant(id(i));
      ihaves.ihave(new Rpc.IHave("t" + i, List.of()));
    }
    Rpc.Exchanged named = new Rpc.Exchanged(peer(1), Bytes.EMPTY);
    return List.of(
        subscriptions,
        grafts,
        idontwants,
        ihaves,
        rpc().iwant(List.of(id(1), id(2), id(3))),
        rpc().prune(new Rpc.Prune("t", List.of(named, named), 1)),
        rpc().choke("a").unchoke("b").choke("c"),
        rpc().choke("a topic with a long name"),
        rpc()
            .preamble(new Rpc.Preamble("a", id(1), 9))
            .preamble(new Rpc.Preamble("a", id(2), 9))
            .receiving(new Rpc.Receiving(id(1), 9)),
        rpc().receiving(new Rpc.Receiving(MessageId.copyOf(Bytes.utf8("a long id")), 9)),
        rpc().graft("a topic with a long name"),
        rpc().idontwant(MessageId.copyOf(Bytes.utf8("a long id"))));
  }

  @Test
  void a_message_does_not_keep_the_frame_alive_in_which_it_came() throws Exception {
    byte[] frame = RpcCodec.encode(everything().build()).toArray();
    Rpc read = codec.decode(Bytes.owning(frame));
    java.util.Arrays.fill(frame, (byte) 0);
    assertThat(read).isEqualTo(everything().build());
  }

  @Test
  void no_bytes_make_it_do_anything_but_read_or_refuse() {
    byte[] whole = RpcCodec.encode(everything().build()).toArray();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(codec.decode(Bytes.owning(bytes))).isNotNull();
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 19_999);
  }

  private static Rpc.Builder everything() {
    return rpc()
        .subscription(new Rpc.Subscription("a", true, true, true))
        .subscription(Rpc.Subscription.not("b"))
        .message(
            new Message(
                peer(1).toBytes(), Bytes.of(1, 2), Bytes.of(3), "a", Bytes.of(4), Bytes.of(5)))
        .message(Message.anonymous("a", Bytes.EMPTY))
        .hint(new Rpc.Hint(1, 10, 1_000))
        .ihave(new Rpc.IHave("a", List.of(id(1), id(2))))
        .iwant(List.of(id(3)))
        .graft("c")
        .prune(
            new Rpc.Prune(
                "d",
                List.of(
                    new Rpc.Exchanged(peer(2), Bytes.of(1)),
                    new Rpc.Exchanged(peer(3), Bytes.EMPTY)),
                -1))
        .idontwant(id(4))
        .extensions(new Rpc.Extensions(true, true, true, true))
        .choke("e")
        .unchoke("f")
        .preamble(new Rpc.Preamble("g", id(5), 50_000))
        .receiving(new Rpc.Receiving(id(6), 60_000))
        .partial(new Rpc.Partial("a", Bytes.of(1), Bytes.of(2), Bytes.of(3)));
  }

  private static MessageId id(int value) {
    return MessageId.copyOf(Bytes.of(value));
  }
}
