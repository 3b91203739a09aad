package dev.hypha.checks.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;

/**
 * A rule that a check can hold.
 *
 * @param <H> what it looks at
 * @param rule what must be so
 * @param why what goes wrong otherwise
 * @param instead what to write in its place
 * @param breaches where it is broken, one sentence each
 */
record Law<H>(String rule, String why, String instead, Function<H, List<String>> breaches) {
  void holdsFor(H house) {
    List<String> found = breaches.apply(house);
    assertThat(found).as(() -> message(found)).isEmpty();
  }

  /** The canary breaks the law exactly as often as there are words, each breach naming its word. */
  void catches(H canary, String... words) {
    List<String> found = breaches.apply(canary);
    assertThat(found).as(rule).hasSize(words.length);
    for (String word : words) {
      assertThat(found).as(rule).anyMatch(breach -> breach.contains(word));
    }
  }

  private String message(List<String> found) {
    return "%n%s.%nWhy: %s.%nInstead: %s.%nBroken by:%n  %s%n"
        .formatted(rule, why, instead, String.join("\n  ", found));
  }
}
