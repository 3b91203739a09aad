package dev.hypha.audit;

import dev.hypha.core.Runtime;
import dev.hypha.core.SystemRuntime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/** Its threads begin only when they are let go. */
final class HoldingRuntime implements Runtime, AutoCloseable {
  private final SystemRuntime beneath = new SystemRuntime();
  private final CountDownLatch held;

  HoldingRuntime(CountDownLatch held) {
    this.held = held;
  }

  @Override
  public long nanoTime() {
    return beneath.nanoTime();
  }

  @Override
  public Instant wallClock() {
    return beneath.wallClock();
  }

  @Override
  public RandomGenerator random() {
    return beneath.random();
  }

  @Override
  public SecureRandom secrets() {
    return beneath.secrets();
  }

  @Override
  public Thread fork(String name, Runnable body) {
    return beneath.fork(
        name,
        () -> {
          try {
            held.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          body.run();
        });
  }

  @Override
  public Timer at(long nanoTime, Runnable action) {
    return beneath.at(nanoTime, action);
  }

  @Override
  public void close() {
    beneath.close();
  }
}
