package dev.hypha.core;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The machine's clock, the machine's randomness, the JDK's virtual threads, and one timer thread.
 * Close it to end the timers: what would have run later then never does.
 */
public final class SystemRuntime implements Runtime, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SystemRuntime.class.getName());

  private final SecureRandom secrets = new SecureRandom();
  private final ScheduledThreadPoolExecutor timers;

  public SystemRuntime() {
    timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("hypha-timer").factory());
    timers.setRemoveOnCancelPolicy(true);
    timers.setRejectedExecutionHandler(
        (late, executor) -> LOG.log(Level.DEBUG, "a timer set after the end"));
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant wallClock() {
    return Instant.now();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public SecureRandom secrets() {
    return secrets;
  }

  @Override
  public Thread fork(String name, Runnable body) {
    return Thread.ofVirtual().name(name).start(body);
  }

  @Override
  public Timer at(long nanoTime, Runnable action) {
    if (timers.isShutdown()) {
      return () -> {};
    }
    long delay = Math.max(0, nanoTime - System.nanoTime());
    var scheduled = timers.schedule(() -> run(action), delay, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }

  /** The root of the timer thread: one broken action must not stop the others. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a timer action failed", e);
    }
  }
}
