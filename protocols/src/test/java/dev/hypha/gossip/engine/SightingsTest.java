package dev.hypha.gossip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private final Sightings sightings = new Sightings(1_000, 3);

  private static MessageId id(int number) {
    return MessageId.copyOf(Bytes.of(number >> 8, number));
  }

  @Test
  void what_is_forgotten_takes_no_place() {
    Sightings.Sighting genuine = sightings.begin(id(0), 0);
    for (int number = 1; number < 1_000; number++) {
      sightings.forget(sightings.begin(id(number), 0));
    }
    assertThat(sightings.size()).isEqualTo(1);
    assertThat(sightings.freshSize()).isEqualTo(1);
    assertThat(sightings.find(id(0))).isSameAs(genuine);
  }

  @Test
  void the_oldest_make_room() {
    for (int number = 0; number < 5; number++) {
      sightings.begin(id(number), number);
    }
    assertThat(sightings.size()).isEqualTo(3);
    assertThat(sightings.freshSize()).isEqualTo(3);
    assertThat(sightings.find(id(1))).isNull();
    assertThat(sightings.find(id(2))).isNotNull();
  }

  @Test
  void each_is_found_however_many_came_after_it() {
    Sightings many = new Sightings(1_000, 20_000);
    List<Sightings.Sighting> begun = new ArrayList<>();
    for (int number = 0; number < 20_000; number++) {
      begun.add(many.begin(id(number), 0));
    }
    for (int number = 0; number < 20_000; number++) {
      assertThat(many.has(id(number))).isTrue();
      assertThat(many.find(id(number))).isSameAs(begun.get(number));
    }
    begun.forEach(many::forget);
    for (int number = 0; number < 20_000; number++) {
      assertThat(many.has(id(number))).isFalse();
      assertThat(many.find(id(number))).isNull();
    }
  }

  @Test
  void what_was_forgotten_and_seen_again_is_as_young_as_that() {
    sightings.forget(sightings.begin(id(0), 0));
    sightings.begin(id(1), 500);
    sightings.begin(id(0), 900);
    sightings.expire(1_600, 100);
    assertThat(sightings.find(id(0))).isNotNull();
    assertThat(sightings.find(id(1))).isNull();
  }
}
