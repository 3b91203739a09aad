package dev.hypha.daemon;

import dev.hypha.core.Runtime;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one through each tenth of a second, so that progress does not drown its listener. */
final class Ticker {
  private static final long NANOSECONDS = 100_000_000;

  private final Runtime runtime;
  private final AtomicLong next;

  Ticker(Runtime runtime) {
    this.runtime = runtime;
    this.next = new AtomicLong(runtime.nanoTime());
  }

  boolean due() {
    long now = runtime.nanoTime();
    long when = next.get();
    return now - when >= 0 && next.compareAndSet(when, now + NANOSECONDS);
  }
}
