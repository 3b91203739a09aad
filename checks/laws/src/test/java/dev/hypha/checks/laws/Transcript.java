package dev.hypha.checks.laws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All that a process says, as it says it. Thread-safe. */
final class Transcript {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final StringBuilder text = new StringBuilder();
  private final Process process;
  private boolean ended;

  private Transcript(Process process) {
    this.process = process;
  }

  static Transcript of(Process process) {
    Transcript transcript = new Transcript(process);
    Thread.ofVirtual().name("transcript").start(transcript::write);
    return transcript;
  }

  Process process() {
    return process;
  }

  /** What it has said so far. */
  String text() {
    lock.lock();
    try {
      return text.toString();
    } finally {
      lock.unlock();
    }
  }

  /** Everything, once there will be no more; or what there is when the time is up. */
  String whole(int seconds) throws InterruptedException {
    await(said -> false, seconds);
    return text();
  }

  /**
   * Waits for words.
   *
   * @return whether {@code enough} holds; if not, the process or the time has ended
   */
  boolean await(Predicate<String> enough, int seconds) throws InterruptedException {
    long left = TimeUnit.SECONDS.toNanos(seconds);
    lock.lock();
    try {
      while (!enough.test(text.toString())) {
        if (ended || left <= 0) {
          return false;
        }
        left = grown.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    char[] some = new char[4096];
    try (BufferedReader output = process.inputReader()) {
      for (int n = output.read(some); n >= 0; n = output.read(some)) {
        append(some, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      end();
    }
  }

  private void append(char[] some, int n) {
    lock.lock();
    try {
      text.append(some, 0, n);
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
