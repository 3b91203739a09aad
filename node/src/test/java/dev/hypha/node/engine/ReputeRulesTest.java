package dev.hypha.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Reputation.Conduct;
import dev.hypha.core.Repute;
import dev.hypha.core.Repute.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReputeRulesTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final ReputeRules RULES = ReputeRules.DEFAULT;

  @Test
  void invalid_conduct_leads_to_a_warning_and_then_to_a_ban() {
    Repute repute = Repute.NEW;
    for (int i = 1; i <= 25; i++) {
      repute = RULES.after(repute, Conduct.INVALID.points(), "forged", START);
      Standing expected = i < 5 ? Standing.GOOD : i < 25 ? Standing.WARNED : Standing.BANNED;
      assertThat(repute.standing()).as("after %d", i).isEqualTo(expected);
    }
    assertThat(repute.why()).isEqualTo("forged");
  }

  @Test
  void ten_points_are_forgotten_in_five_minutes_on_either_side_of_zero() {
    Repute bad = RULES.after(Repute.NEW, -50, "late", START);
    Repute good = RULES.after(Repute.NEW, 50, "", START);
    assertThat(RULES.at(bad, START.plusSeconds(300)).score()).isEqualTo(-40);
    assertThat(RULES.at(good, START.plusSeconds(300)).score()).isEqualTo(40);
    assertThat(RULES.at(bad, START.plusSeconds(100_000)).score()).isZero();
  }

  @Test
  void a_ban_lasts_until_the_score_is_above_that_of_a_warning() {
    Repute banned = RULES.after(Repute.NEW, -500, "spam", START);
    Instant end = RULES.pardonedAt(banned);
    assertThat(Duration.between(START, end)).isEqualTo(Duration.ofSeconds(401 * 30));
    assertThat(RULES.at(banned, end.minusSeconds(1)).standing()).isEqualTo(Standing.BANNED);
    assertThat(RULES.at(banned, end).standing()).isEqualTo(Standing.GOOD);
  }

  @Test
  void a_ban_that_is_looked_at_often_is_not_longer() {
    Repute banned = RULES.after(Repute.NEW, -500, "spam", START);
    Repute looked = banned;
    Instant end = RULES.pardonedAt(banned);
    for (Instant now = START; now.isBefore(end); now = now.plusSeconds(7)) {
      looked = RULES.at(looked, now);
    }
    assertThat(RULES.at(looked, end)).isEqualTo(RULES.at(banned, end));
  }

  @Test
  void a_clock_that_was_set_back_changes_nothing() {
    Repute bad = RULES.after(Repute.NEW, -50, "late", START);
    assertThat(RULES.at(bad, START.minusSeconds(1_000_000))).isEqualTo(bad);
  }

  @Test
  void a_score_never_leaves_its_range() {
    Random random = new Random(4);
    Repute repute = Repute.NEW;
    Instant now = START;
    for (int i = 0; i < 10_000; i++) {
      now = now.plusSeconds(random.nextInt(60));
      repute = RULES.after(repute, random.nextInt(-3000, 3000), "chance", now);
      assertThat(repute.score()).isBetween(-1000, 1000);
      assertThat(repute.standing() == Standing.GOOD).isEqualTo(repute.score() > -100);
    }
  }

  @Test
  void rules_that_would_ban_before_they_warn_are_refused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new ReputeRules(-500, -100, -50, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ReputeRules(-100, -500, -600, second))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
