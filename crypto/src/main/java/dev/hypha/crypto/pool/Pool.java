package dev.hypha.crypto.pool;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * JDK engines (ciphers, MACs, digests) that are dear to make and heavy to keep, lent for one
 * operation each.
 *
 * <p>Bounded by twice the number of processors: a million idle connections share a handful of
 * engines. Nobody waits: an empty pool makes a new engine, a full one drops what comes back.
 * Thread-safe.
 */
public final class Pool<T> {
  private static final int SLOTS =
      Integer.highestOneBit(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));

  /** Looks an engine up in the JDK. */
  public interface Maker<T> {
    T make() throws GeneralSecurityException;
  }

  private final Maker<T> maker;
  private final AtomicReferenceArray<@Nullable T> idle = new AtomicReferenceArray<>(SLOTS);

  public Pool(Maker<T> maker) {
    this.maker = maker;
  }

  public T take() {
    int first = startingSlot();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) & (SLOTS - 1);
      T engine = idle.get(slot) == null ? null : idle.getAndSet(slot, null);
      if (engine != null) {
        return engine;
      }
    }
    return fresh();
  }

  /** An engine that has never been used. */
  public T fresh() {
    try {
      return maker.make();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks an algorithm that is needed", e);
    }
  }

  public void giveBack(T engine) {
    int first = startingSlot();
    for (int i = 0; i < SLOTS; i++) {
      if (idle.compareAndSet((first + i) & (SLOTS - 1), null, engine)) {
        return;
      }
    }
  }

  private static int startingSlot() {
    return (int) Thread.currentThread().threadId() & (SLOTS - 1);
  }
}
