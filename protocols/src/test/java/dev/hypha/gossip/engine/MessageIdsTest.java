package dev.hypha.gossip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
  private static Message message(Bytes from, Bytes seqno) {
    return new Message(from, Bytes.EMPTY, seqno, "t", Bytes.EMPTY, Bytes.EMPTY);
  }

  @Test
  void as_text_it_is_the_author_in_base58_and_the_number_in_decimal() throws Exception {
    PeerId author = PeerId.parse("12D3KooWJTwhQuDG8K7z5rXpB2n9VtFY5wevFWEj9s4HUWt5nvgj");
    Bytes number = Bytes.of(255, 255, 255, 255, 255, 255, 255, 254);
    assertThat(MessageIds.AUTHOR_AND_NUMBER_AS_TEXT.of(message(author.toBytes(), number)).toUtf8())
        .isEqualTo(author + "18446744073709551614");
  }

  @Test
  void what_is_no_author_and_no_number_is_not_turned_into_text() {
    Bytes endless = Bytes.owning(new byte[100_000]);
    assertThat(MessageIds.AUTHOR_AND_NUMBER_AS_TEXT.of(message(endless, Bytes.of(1))))
        .isEqualTo(Bytes.concat(endless, Bytes.of(1)));
  }
}
