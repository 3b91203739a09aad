package dev.hypha.config;

import dev.hypha.core.Reputation;
import dev.hypha.node.engine.ReputeRules;
import java.time.Duration;

/** When peers are warned of and banned. */
final class ReputationKeys {
  private static final ReputeRules RULES = ReputeRules.DEFAULT;

  static final Table TABLE = new Table();

  static final Key<Integer> WARN_AT =
      TABLE.key(
          "reputation.warn_at",
          Kinds.count(Reputation.SCORE_MIN, -1),
          RULES.warnAt(),
          "A peer whose score is as low as this is warned of; a breach of a specification costs 20"
              + " points.");
  static final Key<Integer> BAN_AT =
      TABLE.key(
          "reputation.ban_at",
          Kinds.count(Reputation.SCORE_MIN, -1),
          RULES.banAt(),
          "A peer whose score is as low as this is banned, until its score is above warn_at: its"
              + " connections are closed and none is made.");
  static final Key<Duration> POINT_EVERY =
      TABLE.key(
          "reputation.point_every",
          Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          RULES.pointEvery(),
          "After this time each score is one point nearer to zero.");

  private ReputationKeys() {}
}
