package dev.hypha.gossip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageIdTest {
  @Test
  void numbers_one_after_the_other_hardly_share_a_hash() {
    Set<Integer> hashes = new HashSet<>();
    for (int number = 0; number < 65_536; number++) {
      hashes.add(id(number).hashCode());
    }
    assertThat(hashes).hasSizeGreaterThan(65_000);
  }

  @Test
  void an_id_is_its_bytes() {
    assertThat(id(7)).isEqualTo(id(7)).hasSameHashCodeAs(id(7)).isNotEqualTo(id(8));
  }

  private static MessageId id(int number) {
    return MessageId.copyOf(
        Bytes.concat(Bytes.utf8("12D3KooW"), Bytes.of(0, 0, number >> 8, number)));
  }
}
