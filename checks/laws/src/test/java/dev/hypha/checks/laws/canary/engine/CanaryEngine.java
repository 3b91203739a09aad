package dev.hypha.checks.laws.canary.engine;

import dev.hypha.core.Runtime;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** Breaks engine purity four times. */
public final class CanaryEngine {
  private final ReentrantLock lock = new ReentrantLock();
  private final Runtime runtime;

  public CanaryEngine(Runtime runtime) {
    this.runtime = runtime;
  }

  public Thread read(Path file) {
    lock.lock();
    try {
      return runtime.fork("reads " + file, () -> {});
    } finally {
      lock.unlock();
    }
  }
}
