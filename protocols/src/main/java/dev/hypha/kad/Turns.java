package dev.hypha.kad;

import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Few questions to one peer at a time: others let few streams in, and drop the rest. */
final class Turns {
  private final Runtime runtime;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<PeerId, Integer> taken = new HashMap<>();

  Turns(Runtime runtime, int most) {
    this.runtime = runtime;
    this.most = most;
  }

  /**
   * Waits until there are few enough; {@link #give} says that one is over.
   *
   * @param until so long at most
   * @param abandoned whether it is given up; {@link #wake} says to look
   */
  void take(PeerId peer, long until, BooleanSupplier abandoned) throws IOException {
    lock.lock();
    try {
      if (taken.getOrDefault(peer, 0) >= most) {
        await(peer, until, abandoned);
      }
      taken.merge(peer, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  private void await(PeerId peer, long until, BooleanSupplier abandoned) throws IOException {
    Runtime.Timer timer = runtime.at(until, this::wake);
    try {
      while (taken.getOrDefault(peer, 0) >= most) {
        if (abandoned.getAsBoolean()) {
          throw new IOException("given up before it was asked");
        }
        if (runtime.nanoTime() >= until) {
          throw new TimedOut("others asked " + peer + " all the time");
        }
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while others ask " + peer);
    } finally {
      timer.cancel();
    }
  }

  void give(PeerId peer) {
    lock.lock();
    try {
      taken.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whoever waits looks again whether it is to. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
