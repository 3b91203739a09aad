package dev.hypha.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What each of many has left of a rate, such as the peers that a service answers. Who has spent
 * more than the burst waits until that is paid back; a single thing may be larger than what is
 * left. The time is given. Thread-safe.
 *
 * <p>Who has nothing to pay back is forgotten. Above the bound the one that was seen longest ago
 * is, which then has its burst again.
 *
 * @param <K> whom a rate is for
 */
public final class Rates<K> {
  private static final double SECOND_NANOS = 1e9;
  private static final long BURST_SECONDS_MAX = 1_000_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Rate rate;
  private final int knownMax;

  /** When each has paid back everything; the one that was seen longest ago first. */
  private final LinkedHashMap<K, Long> clearAt = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param knownMax how many are remembered
   */
  public Rates(Rate rate, int knownMax) {
    if (knownMax < 1) {
      throw new IllegalArgumentException("nobody is remembered");
    }
    this.rate = rate;
    this.knownMax = knownMax;
  }

  /**
   * So much in a second, on the average.
   *
   * @param perSecond of whatever is counted
   * @param burst what may be spent at once after a silence
   */
  public record Rate(long perSecond, long burst) {
    public Rate {
      if (perSecond < 1 || burst < 1 || burst / perSecond > BURST_SECONDS_MAX) {
        throw new IllegalArgumentException("%d a second, %d at once".formatted(perSecond, burst));
      }
    }

    /** {@code times} as much. */
    public Rate times(int times) {
      return new Rate(Math.multiplyExact(perSecond, times), Math.multiplyExact(burst, times));
    }

    private long nanos(long amount) {
      return (long) ((double) amount / (double) perSecond * SECOND_NANOS);
    }
  }

  /**
   * Whether {@code who} may spend something.
   *
   * @param now {@link Runtime#nanoTime}
   */
  public boolean admits(K who, long now) {
    lock.lock();
    try {
      Long clear = clearAt.get(who);
      return clear == null || clear - now < rate.nanos(rate.burst());
    } finally {
      lock.unlock();
    }
  }

  /** Takes {@code amount} from {@code who}. */
  public void spend(K who, long amount, long now) {
    lock.lock();
    try {
      Long clear = clearAt.get(who);
      long from = clear == null || clear - now < 0 ? now : clear;
      clearAt.put(who, from + rate.nanos(amount));
      forget(now);
    } finally {
      lock.unlock();
    }
  }

  /** How many are remembered. */
  public int known() {
    lock.lock();
    try {
      return clearAt.size();
    } finally {
      lock.unlock();
    }
  }

  private void forget(long now) {
    var eldest = clearAt.entrySet().iterator();
    while (eldest.hasNext()) {
      Map.Entry<K, Long> entry = eldest.next();
      if (clearAt.size() <= knownMax && entry.getValue() - now > 0) {
        return;
      }
      eldest.remove();
    }
  }
}
