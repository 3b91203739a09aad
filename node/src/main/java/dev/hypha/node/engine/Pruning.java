package dev.hypha.node.engine;

import dev.hypha.core.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses the connections to close: those that nobody uses, and, when there are more than the
 * high-water mark, the least valuable until the low-water mark is reached. A pure function of what
 * it is shown.
 *
 * <p>Spec: as go-libp2p's basic connection manager.
 */
public final class Pruning {
  private final Marks marks;

  public Pruning(Marks marks) {
    this.marks = marks;
  }

  /**
   * When connections are closed.
   *
   * @param low how many are left after a pruning
   * @param high more than this many are pruned
   * @param grace a connection younger than this is left alone
   * @param idleTimeout a connection without a stream for this long is closed
   */
  public record Marks(int low, int high, Duration grace, Duration idleTimeout) {
    /** As go-libp2p: 160 and 192 connections, 20 s; and 60 s without a stream. */
    public static final Marks DEFAULT =
        new Marks(160, 192, Duration.ofSeconds(20), Duration.ofSeconds(60));

    public Marks {
      if (low < 0 || high < low) {
        throw new IllegalArgumentException(
            "the low-water mark " + low + " is above the high-water mark " + high);
      }
      if (grace.isNegative() || !idleTimeout.isPositive()) {
        throw new IllegalArgumentException("a duration of the connection manager is not positive");
      }
    }
  }

  /**
   * A connection as the pruning sees it.
   *
   * @param handle what the caller knows it by
   * @param value the sum of its peer's tags
   * @param openedAt nanoseconds
   * @param usedAt when a stream was last opened or closed on it, nanoseconds
   */
  public record Candidate<T>(
      T handle,
      int value,
      boolean isProtected,
      int streams,
      Direction direction,
      long openedAt,
      long usedAt) {}

  /** The connections without a stream for too long. */
  public <T> List<T> idle(List<Candidate<T>> connections, long now) {
    return connections.stream()
        .filter(c -> !c.isProtected && c.streams == 0)
        .filter(c -> now - c.usedAt >= marks.idleTimeout.toNanos())
        .map(Candidate::handle)
        .toList();
  }

  /** The connections that are too many, the least valuable first. */
  public <T> List<T> surplus(List<Candidate<T>> connections, long now) {
    if (connections.size() <= marks.high) {
      return List.of();
    }
    List<Candidate<T>> dispensable = new ArrayList<>();
    for (Candidate<T> candidate : connections) {
      if (!candidate.isProtected && now - candidate.openedAt >= marks.grace.toNanos()) {
        dispensable.add(candidate);
      }
    }
    dispensable.sort(
        Comparator.<Candidate<T>>comparingInt(Candidate::value)
            .thenComparing(c -> c.streams > 0)
            .thenComparing(c -> c.direction == Direction.OUTBOUND)
            .thenComparingInt(Candidate::streams)
            .thenComparingLong(Candidate::usedAt));
    return dispensable.stream()
        .limit(connections.size() - marks.low)
        .map(Candidate::handle)
        .toList();
  }
}
