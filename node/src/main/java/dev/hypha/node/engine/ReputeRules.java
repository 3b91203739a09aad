package dev.hypha.node.engine;

import dev.hypha.core.Reputation;
import dev.hypha.core.Repute;
import dev.hypha.core.Repute.Standing;
import java.time.Duration;
import java.time.Instant;

/**
 * How a score moves. Pure.
 *
 * @param warnAt a score as low as this is warned of
 * @param banAt a score as low as this bans
 * @param pardonAt a ban ends when the score has risen above this
 * @param pointEvery after this time a score is one point nearer to zero
 */
public record ReputeRules(int warnAt, int banAt, int pardonAt, Duration pointEvery) {
  /** Warned at -100, banned at -500 until -100 again, ten points in five minutes: 3 h 20 min. */
  public static final ReputeRules DEFAULT =
      new ReputeRules(-100, -500, -100, Duration.ofSeconds(30));

  public ReputeRules {
    if (warnAt >= 0 || banAt > warnAt || pardonAt < banAt || banAt < Reputation.SCORE_MIN) {
      throw new IllegalArgumentException("wanted: -1000 <= ban <= warn < 0, pardon from ban on");
    }
    if (pointEvery.toSeconds() < 1) {
      throw new IllegalArgumentException("a point is forgotten in a second or more");
    }
  }

  /** What is left of {@code old} at {@code now}. A clock that was set back changes nothing. */
  public Repute at(Repute old, Instant now) {
    long points = Duration.between(old.asOf(), now).toSeconds() / pointEvery.toSeconds();
    if (points <= 0) {
      return old;
    }
    int score =
        old.score() < 0
            ? (int) Math.min(0, old.score() + points)
            : (int) Math.max(0, old.score() - points);
    Instant asOf = score == 0 ? now : old.asOf().plus(pointEvery.multipliedBy(points));
    return new Repute(score, asOf, standing(score, old.standing()), score == 0 ? "" : old.why());
  }

  /** {@code old} after {@code points} at {@code moment}. */
  public Repute after(Repute old, int points, String why, Instant moment) {
    Instant now = Instant.ofEpochSecond(moment.getEpochSecond());
    Repute left = at(old, now);
    int limit = -Reputation.SCORE_MIN;
    int score = Math.clamp((long) left.score() + points, Reputation.SCORE_MIN, limit);
    Instant asOf = left.score() == 0 ? now : left.asOf();
    return new Repute(score, asOf, standing(score, left.standing()), points < 0 ? why : left.why());
  }

  /** When a ban ends if nothing more happens. */
  public Instant pardonedAt(Repute banned) {
    long points = Math.max(0, pardonAt + 1L - banned.score());
    return banned.asOf().plus(pointEvery.multipliedBy(points));
  }

  private Standing standing(int score, Standing before) {
    if (score <= banAt || (before == Standing.BANNED && score <= pardonAt)) {
      return Standing.BANNED;
    }
    return score <= warnAt ? Standing.WARNED : Standing.GOOD;
  }
}
