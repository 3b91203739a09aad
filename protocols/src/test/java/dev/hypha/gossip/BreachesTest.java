package dev.hypha.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import org.junit.jupiter.api.Test;

/** A peer that breaches on and on does not fill the timeline. */
class BreachesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PeerId MALLORY = peer(1);
  private static final PeerId TRENT = peer(2);

  private final Breaches breaches = new Breaches();

  @Test
  void the_first_breach_of_each_peer_is_told_at_once() {
    assertThat(breaches.breached(MALLORY, "a", 0)).hasValue(new GossipBreached(MALLORY, "a", 1));
    assertThat(breaches.breached(TRENT, "b", 0)).hasValue(new GossipBreached(TRENT, "b", 1));
  }

  @Test
  void further_ones_are_gathered_and_told_together() {
    breaches.breached(MALLORY, "a", 0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(breaches.breached(MALLORY, "a", 9 * SECOND)).isEmpty();
    }
    assertThat(breaches.breached(MALLORY, "b", 10 * SECOND))
        .hasValue(new GossipBreached(MALLORY, "b", 1_001));
    assertThat(breaches.breached(MALLORY, "b", 11 * SECOND)).isEmpty();
  }

  @Test
  void what_was_gathered_is_told_when_the_peer_leaves() {
    breaches.breached(MALLORY, "a", 0);
    assertThat(breaches.left(TRENT)).isEmpty();
    breaches.breached(MALLORY, "b", 1);
    assertThat(breaches.left(MALLORY)).hasValue(new GossipBreached(MALLORY, "b", 1));
    assertThat(breaches.left(MALLORY)).isEmpty();
  }

  private static PeerId peer(int number) {
    return PeerId.ofPublicKey(Bytes.of(8, 1, 18, 4, 0, 0, 0, number));
  }
}
