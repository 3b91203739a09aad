package dev.hypha.checks.interop;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A node that does as it is told: ours in this process, or a foreign one in its own. It tells what
 * happens in lines; the README has them.
 */
abstract class Actor implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean over;

  Actor(String name) {
    this.name = name;
  }

  public final String name() {
    return name;
  }

  /** Where it listens. */
  public abstract String address() throws IOException, InterruptedException;

  public final String id() throws IOException, InterruptedException {
    return address().substring(address().lastIndexOf('/') + 1);
  }

  @Override
  public abstract void close();

  // ---- what it says

  /** It says something. */
  final void tell(String line) {
    lock.lock();
    try {
      lines.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** It will say no more. */
  final void fallSilent() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next line that begins so. */
  final String await(String beginning) throws IOException, InterruptedException {
    return await(beginning, PATIENCE);
  }

  final String await(String beginning, Duration patience) throws IOException, InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (true) {
        String line = take(each -> each.startsWith(beginning) || each.startsWith("failed"));
        if (line.startsWith("failed")) {
          throw new IOException(name + ": " + line);
        }
        if (!line.isEmpty()) {
          return line;
        }
        if (left <= 0 || over) {
          throw new IOException(
              name + " has not said \"" + beginning + "\"" + (over ? "; it has ended" : ""));
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it says no such thing for a while. */
  final boolean keepsSilent(String beginning, Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    lock.lock();
    try {
      return take(each -> each.startsWith(beginning)).isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private String take(Predicate<String> wanted) {
    for (String line : lines) {
      if (wanted.test(line)) {
        lines.removeFirstOccurrence(line);
        return line;
      }
    }
    return "";
  }

  static void awaitUntil(Hope condition, String otherwise)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(otherwise);
      }
      Thread.sleep(20);
    }
  }

  /** Something that may come to hold. */
  @FunctionalInterface
  interface Hope {
    boolean holds() throws IOException, InterruptedException;
  }
}
