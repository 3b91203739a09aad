package dev.hypha.checks.laws.canary;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Makes every banned call once. It is never run. */
@SuppressWarnings("all")
public final class CanaryCalls {
  private CanaryCalls() {}

  static void threads() throws InterruptedException {
    Thread.sleep(1);
    Thread.ofVirtual();
    Thread.startVirtualThread(() -> {});
    new Thread(() -> {});
    Executors.newVirtualThreadPerTaskExecutor();
    CompletableFuture.runAsync(() -> {});
  }

  static void monitors(Object monitor) throws InterruptedException {
    monitor.wait();
    monitor.notifyAll();
  }

  static Object clocksAndDice() {
    Object[] all = {
      System.nanoTime(),
      System.currentTimeMillis(),
      ThreadLocalRandom.current(),
      Math.random(),
      new Random(),
      new SecureRandom(),
      UUID.randomUUID()
    };
    java.util.function.Supplier<Instant> hidden = Instant::now;
    return all.length + hidden.toString();
  }

  static void waits(Condition condition, ReentrantLock lock, Thread thread) throws Exception {
    condition.await(1, TimeUnit.SECONDS);
    condition.awaitNanos(1);
    new CountDownLatch(1).await(1, TimeUnit.SECONDS);
    new FutureTask<>(() -> "").get(1, TimeUnit.SECONDS);
    new ArrayBlockingQueue<String>(1).poll(1, TimeUnit.SECONDS);
    new Semaphore(1).tryAcquire(1, TimeUnit.SECONDS);
    lock.tryLock(1, TimeUnit.SECONDS);
    LockSupport.parkNanos(1);
    thread.join(Duration.ofSeconds(1));
    new CompletableFuture<String>().orTimeout(1, TimeUnit.SECONDS);
  }

  static void untimedWaitsAreFine(Condition condition, ReentrantLock lock) throws Exception {
    condition.await();
    new CountDownLatch(1).await();
    new FutureTask<>(() -> "").get();
    new ArrayBlockingQueue<String>(1).poll();
    new ArrayBlockingQueue<Long>(1).offer(1L);
    lock.tryLock();
    new CompletableFuture<String>().complete("");
  }
}
