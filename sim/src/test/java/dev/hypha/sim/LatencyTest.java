package dev.hypha.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyTest {
  @Test
  void in_the_world_some_are_near_and_some_are_far_and_back_is_as_far_as_there() {
    Latency world = Latency.world(500, new Random(1));
    long[] millis = new long[499];
    for (int i = 1; i < 500; i++) {
      millis[i - 1] = world.nanos(0, i) / 1_000_000;
      assertThat(world.nanos(i, 0)).isEqualTo(world.nanos(0, i));
    }
    Arrays.sort(millis);
    assertThat(millis[10]).isLessThan(30);
    assertThat(millis[250]).isBetween(30L, 150L);
    assertThat(millis[498]).isGreaterThan(90);
  }
}
