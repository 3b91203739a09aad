package dev.hypha.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AuthorNumbersTest {
  private final AuthorNumbers numbers = new AuthorNumbers();
  private final Bytes alice = Bytes.utf8("alice");

  @Test
  void only_what_is_greater_is_new() {
    assertThat(numbers.advance(alice, seqno(5))).isTrue();
    assertThat(numbers.advance(alice, seqno(5))).isFalse();
    assertThat(numbers.advance(alice, seqno(4))).isFalse();
    assertThat(numbers.advance(alice, seqno(6))).isTrue();
  }

  @Test
  void numbers_are_unsigned() {
    assertThat(numbers.advance(alice, seqno(Long.MAX_VALUE))).isTrue();
    assertThat(numbers.advance(alice, seqno(-1))).isTrue();
    assertThat(numbers.advance(alice, seqno(1))).isFalse();
  }

  @Test
  void authors_count_for_themselves() {
    assertThat(numbers.advance(alice, seqno(5))).isTrue();
    assertThat(numbers.advance(Bytes.utf8("bob"), seqno(1))).isTrue();
  }

  @Test
  void a_flood_of_authors_is_bounded() {
    for (int i = 0; i < 70_000; i++) {
      numbers.advance(seqno(i), seqno(1));
    }
    assertThat(numbers.advance(seqno(69_999), seqno(1))).as("remembered").isFalse();
    assertThat(numbers.advance(seqno(0), seqno(1))).as("forgotten").isTrue();
  }

  private static Bytes seqno(long number) {
    return Bytes.owning(ByteBuffer.allocate(8).putLong(number).array());
  }
}
