package dev.hypha.gossip.engine;

import static dev.hypha.gossip.engine.RouterFixture.TOPIC;
import static dev.hypha.gossip.engine.RouterFixture.peer;
import static dev.hypha.gossip.engine.RouterFixture.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Router.Interest;
import org.junit.jupiter.api.Test;

/** What can be asked of a router. */
class RouterQuestionsTest {
  @Test
  void topics_of_ours_and_of_peers_are_told_with_who_listens() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    ours.said(2, rpc().subscription(Rpc.Subscription.to("theirs")));
    assertThat(ours.router.interests())
        .containsExactly(new Interest(TOPIC, true, 2, 2), new Interest("theirs", false, 1, 0));
  }

  @Test
  void a_topic_that_nobody_listens_to_any_more_is_not_told() {
    RouterFixture ours = new RouterFixture().joined(1);
    ours.on(new Input.PeerLeft(peer(1)));
    assertThat(ours.router.interests()).isEmpty();
    assertThat(ours.router.peers()).isEmpty();
  }

  @Test
  void peers_are_told_with_what_they_speak() {
    RouterFixture ours = new RouterFixture().joined(1).joined(2, Version.FLOODSUB, true);
    assertThat(ours.router.peers())
        .containsEntry(peer(1), Version.V1_2)
        .containsEntry(peer(2), Version.FLOODSUB)
        .hasSize(2);
  }

  @Test
  void without_authors_a_message_is_known_by_topic_and_content() {
    Bytes chatHi = id("chat", "hi");
    assertThat(chatHi).isEqualTo(id("chat", "hi")).isNotEqualTo(id("chat", "ho"));
    assertThat(chatHi).isNotEqualTo(id("chathi", "")).isNotEqualTo(id("cha", "thi"));
    // printf '\4\0\0\0\0\0\0\0chathi' | sha256sum
    assertThat(chatHi.toHex())
        .isEqualTo("7b65694b32dd24b3ecd5f18bf163af46aea5afce29bb261ec5d9333410fc598a");
  }

  private static Bytes id(String topic, String text) {
    return MessageIds.TOPIC_AND_CONTENT.of(Message.anonymous(topic, Bytes.utf8(text)));
  }
}
