package dev.hypha.yamux;

import dev.hypha.core.PeerException.TimedOut;
import java.time.Duration;

/**
 * Whether the remote still answers, and how long an answer takes. Pure; guarded by the session's
 * lock.
 *
 * <p>Spec: yamux/README.md, "Ping".
 */
final class KeepAlive {
  private final Duration every;

  private int value;
  private boolean outstanding;
  private long sentAt;
  private long roundTrip;
  private long turnSeen = -1;

  KeepAlive(Duration every) {
    this.every = every;
  }

  /**
   * The next ping; another is due after {@link #everyNanos}.
   *
   * @param turn the number of the write that is running, or -1: one that has run since the last
   *     ping hangs
   * @throws TimedOut if the last ping is unanswered or a write hangs
   */
  Frame next(long turn, long now) throws TimedOut {
    if (outstanding) {
      throw new TimedOut("the remote did not answer a keep-alive ping within " + every);
    }
    if (turn >= 0 && turn == turnSeen) {
      throw new TimedOut("the remote has not read for " + every);
    }
    turnSeen = turn;
    outstanding = true;
    sentAt = now;
    value++;
    return new Frame(Frame.Type.PING, Frame.SYN, 0, value);
  }

  /** An answer; one that was not asked for is passed over. */
  void answered(int answer, long now) {
    if (outstanding && answer == value) {
      outstanding = false;
      long sample = Math.max(1, now - sentAt);
      roundTrip = roundTrip == 0 ? sample : (roundTrip + sample) / 2;
    }
  }

  /** Smoothed, in nanoseconds; 0 before the first answer. */
  long roundTrip() {
    return roundTrip;
  }

  long everyNanos() {
    return every.toNanos();
  }
}
