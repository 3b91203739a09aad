package dev.hypha;

import static dev.hypha.GossipPuppet.signed;
import static dev.hypha.GossipPuppet.unsigned;
import static dev.hypha.GossipStage.ears;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.GossipConfig.Signatures;
import dev.hypha.gossip.engine.Message;
import dev.hypha.multiformats.PeerId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What hostile peers say to a whole node, in virtual time, and what of it is heard. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipRulesTest {
  private static final String TOPIC = "chat";
  private static final Duration MOMENT = Duration.ofMillis(100);

  private static GossipConfig signing(Signatures policy) {
    GossipConfig plain = GossipConfig.DEFAULT;
    return plain.withSignatures(policy, plain.ids());
  }

  /** Three messages; the second again once everybody has forgotten it; and a new one. */
  private static List<String> heardOfAReplay(Signatures policy) throws Exception {
    List<String> all = new java.util.ArrayList<>();
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node(signing(policy));
          List<String> heard = ears(bob, TOPIC);
          GossipPuppet mallory = stage.puppet().meets(bob, TOPIC);
          PrivateKey alice = stage.key();
          Message second = signed(alice, 2, TOPIC, "two");
          mallory.says(signed(alice, 1, TOPIC, "one")).says(second);
          mallory.says(signed(alice, 3, TOPIC, "three"));
          stage.passes(GossipConfig.DEFAULT.router().timing().seenTtl().plusSeconds(5));
          mallory.says(second);
          stage.passes(MOMENT);
          mallory.says(signed(alice, 4, TOPIC, "four"));
          stage.passes(MOMENT);
          assertThat(GossipStage.score(bob, mallory.id()))
              .as("who passes on an old message may not know better")
              .isNotNegative();
          all.addAll(heard);
        });
    return all;
  }

  @Test
  void a_message_that_was_kept_and_is_said_again_is_not_delivered_in_order() throws Exception {
    assertThat(heardOfAReplay(Signatures.STRICT_SIGN_IN_ORDER))
        .containsExactlyInAnyOrder("one", "two", "three", "four");
  }

  @Test
  void without_order_the_same_message_is_heard_twice() throws Exception {
    assertThat(heardOfAReplay(Signatures.STRICT_SIGN))
        .containsExactlyInAnyOrder("one", "two", "three", "two", "four");
  }

  @ParameterizedTest
  @EnumSource(
      value = Signatures.class,
      names = {"STRICT_SIGN", "STRICT_SIGN_IN_ORDER"})
  void forged_messages_never_reach_the_application(Signatures policy) throws Exception {
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node(signing(policy));
          List<String> heard = ears(bob, TOPIC);
          GossipPuppet mallory = stage.puppet().meets(bob, TOPIC);
          for (Message forged : forgeries(stage, mallory, bob.id())) {
            mallory.says(forged);
          }
          stage.passes(MOMENT);
          assertThat(heard).isEmpty();
          assertThat(GossipStage.score(bob, mallory.id())).isNegative();
          assertThat(bob.node().reputation().of(mallory.id()).score()).isNegative();
        });
  }

  @Test
  void what_the_authors_of_forged_messages_really_say_is_heard() throws Exception {
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node();
          List<String> heard = ears(bob, TOPIC);
          GossipPuppet mallory = stage.puppet().meets(bob, TOPIC);
          PrivateKey rsa = stage.key(KeyType.RSA);
          Message plain = signed(rsa, 1, TOPIC, "by a key beside the id");
          mallory.says(plain.signed(plain.signature(), rsa.publicKey().encode()));
          mallory.says(signed(mallory.key(), 1, TOPIC, "by a key within the id"));
          PrivateKey alice = stage.key();
          Message told = signed(alice, 1, TOPIC, "by a key that stands there twice");
          mallory.says(told.signed(told.signature(), alice.publicKey().encode()));
          stage.passes(MOMENT);
          assertThat(heard)
              .containsExactlyInAnyOrder(
                  "by a key beside the id",
                  "by a key within the id",
                  "by a key that stands there twice");
        });
  }

  private static List<Message> forgeries(GossipStage stage, GossipPuppet mallory, PeerId bob) {
    PrivateKey alice = stage.key();
    PeerId author = PeerId.ofPublicKey(alice.publicKey().encode());
    PrivateKey own = mallory.key();
    Message genuine = signed(alice, 1, TOPIC, "genuine");
    Message spoofed = unsigned(author, 2, TOPIC, "of another author");
    Message ours = unsigned(bob, 3, TOPIC, "of the node itself");
    Message changed =
        new Message(
            genuine.from(),
            Bytes.utf8("changed"),
            genuine.seqno(),
            TOPIC,
            genuine.signature(),
            Bytes.EMPTY);
    return List.of(
        changed,
        spoofed,
        spoofed.signed(own.sign(spoofed.toSign()), Bytes.EMPTY),
        spoofed.signed(own.sign(spoofed.toSign()), own.publicKey().encode()),
        spoofed.signed(alice.sign(spoofed.toSign()), own.publicKey().encode()),
        spoofed.signed(alice.sign(spoofed.toSign()), Bytes.of(8, 1, 18, 1, 0)),
        ours.signed(own.sign(ours.toSign()), Bytes.EMPTY),
        signed(stage.key(KeyType.RSA), 4, TOPIC, "without the key"),
        numbered(alice, Bytes.EMPTY),
        numbered(alice, Bytes.of(1, 2, 3)),
        Message.anonymous(TOPIC, Bytes.utf8("nobody's")));
  }

  private static Message numbered(PrivateKey author, Bytes seqno) {
    Bytes from = PeerId.ofPublicKey(author.publicKey().encode()).toBytes();
    Bytes text = Bytes.utf8("of a strange number");
    Message plain = new Message(from, text, seqno, TOPIC, Bytes.EMPTY, Bytes.EMPTY);
    return plain.signed(author.sign(plain.toSign()), Bytes.EMPTY);
  }

  /** What ends the stream on which it is said. */
  enum Bomb {
    LENGTH,
    MESSAGES,
    SUBSCRIPTIONS,
    IDS,
    GRAFTS;

    Bytes frame() {
      if (this == LENGTH) {
        return Bytes.owning(new byte[(1 << 20) + 1]);
      }
      var writer = new dev.hypha.protobuf.ProtobufWriter();
      for (int i = 0; i < 50_000; i++) {
        switch (this) {
          case MESSAGES -> writer.message(2, Bytes.EMPTY);
          case SUBSCRIPTIONS -> writer.message(1, Bytes.EMPTY);
          case IDS -> writer.message(3, in -> in.message(2, id -> id.bytes(1, Bytes.of(1))));
          default -> writer.message(3, in -> in.message(3, Bytes.EMPTY));
        }
      }
      return writer.toBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(Bomb.class)
  void a_frame_of_too_much_ends_the_stream_and_nothing_else(Bomb bomb) throws Exception {
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node();
          List<String> heard = ears(bob, TOPIC);
          GossipPuppet mallory = stage.puppet().meets(bob, TOPIC);
          GossipPuppet carol = stage.puppet().meets(bob, TOPIC);
          mallory.says(signed(mallory.key(), 1, TOPIC, "still well"));
          stage.passes(MOMENT);
          assertThatThrownBy(
                  () -> {
                    mallory.says(bomb.frame());
                    stage.passes(MOMENT);
                    mallory.says(signed(mallory.key(), 2, TOPIC, "too late"));
                    stage.passes(MOMENT);
                    mallory.says(signed(mallory.key(), 3, TOPIC, "too late"));
                  })
              .isInstanceOf(Reset.class);
          carol.says(signed(carol.key(), 1, TOPIC, "and the others"));
          stage.passes(MOMENT);
          assertThat(heard).containsExactly("still well", "and the others");
        });
  }
}
