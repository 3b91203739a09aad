package dev.hypha.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.gossip.GossipConfig.Signatures;
import dev.hypha.gossip.engine.Message;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages of several authors, verified at once. */
class AuthenticationTest {
  private final SecureRandom random = new SecureRandom();
  private final Authentication ours = of(KeyType.ED25519);

  private Authentication of(KeyType type) {
    return new Authentication(Signatures.STRICT_SIGN, PrivateKey.generate(type, random), 1);
  }

  @Test
  void messages_of_many_authors_and_kinds_of_keys_are_told_apart() {
    List<Message> all = new ArrayList<>();
    List<Boolean> right = new ArrayList<>();
    for (KeyType type : KeyType.values()) {
      Authentication author = of(type);
      for (int i = 0; i < 6; i++) {
        Message message = author.message("chat", Bytes.utf8("message " + i));
        boolean genuine = i % 3 != 1;
        all.add(genuine ? message : forged(message));
        right.add(genuine);
      }
    }
    assertThat(ours.areAuthentic(all, random)).containsExactly(array(right));
  }

  @Test
  void one_forged_message_does_not_discredit_the_others_of_its_author() {
    Authentication author = of(KeyType.ED25519);
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      all.add(author.message("chat", Bytes.utf8("message " + i)));
    }
    all.set(17, forged(all.get(17)));
    boolean[] authentic = ours.areAuthentic(all, random);
    for (int i = 0; i < authentic.length; i++) {
      assertThat(authentic[i]).as("message %d", i).isEqualTo(i != 17);
    }
  }

  @Test
  void a_message_without_an_author_or_of_ourselves_is_not_authentic() {
    Message own = ours.message("chat", Bytes.utf8("ours"));
    Message nobodys = Message.anonymous("chat", Bytes.utf8("nobody's"));
    assertThat(ours.areAuthentic(List.of(own, nobodys), random)).containsExactly(false, false);
  }

  private static Message forged(Message message) {
    return new Message(
        message.from(),
        Bytes.concat(message.data(), Bytes.utf8("!")),
        message.seqno(),
        message.topic(),
        message.signature(),
        message.key());
  }

  private static boolean[] array(List<Boolean> list) {
    boolean[] array = new boolean[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = list.get(i);
    }
    return array;
  }
}
