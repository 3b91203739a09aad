package dev.hypha.gossip;

import dev.hypha.core.Runtime;
import dev.hypha.gossip.Bandwidth.Rate;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** Keeps one thread to a rate, by making it wait after what it has spent. */
final class Pace {
  private final Runtime runtime;
  private final Optional<Budget> budget;
  private final LongAdder held;

  /**
   * @param held counts the nanoseconds that the thread has waited
   */
  Pace(Runtime runtime, Optional<Rate> rate, LongAdder held) {
    this.runtime = runtime;
    this.held = held;
    this.budget = rate.map(given -> new Budget(given, runtime.nanoTime()));
  }

  /** Returns when more may be spent. */
  void spend(long bytes) throws InterruptedIOException {
    long wait = budget.map(each -> each.spend(bytes, runtime.nanoTime())).orElse(0L);
    if (wait > 0) {
      pause(wait);
    }
  }

  private void pause(long nanos) throws InterruptedIOException {
    CountDownLatch over = new CountDownLatch(1);
    Runtime.Timer timer = runtime.at(runtime.nanoTime() + nanos, over::countDown);
    try {
      over.await();
      held.add(nanos);
    } catch (InterruptedException e) {
      timer.cancel();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it kept to its rate");
    }
  }
}
