package dev.hypha.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Message;
import org.junit.jupiter.api.Test;

/** Ids where nobody signs. */
class ContentIdsTest {
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
    return ContentIds.TOPIC_AND_CONTENT.of(Message.anonymous(topic, Bytes.utf8(text)));
  }
}
