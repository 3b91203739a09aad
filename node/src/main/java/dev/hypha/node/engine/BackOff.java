package dev.hypha.node.engine;

import dev.hypha.multiformats.Multiaddr;
import java.time.Duration;
import java.util.LinkedHashMap;

/**
 * The addresses that failed, and until when to leave them alone: 5 s, then a square more with each
 * failure, five minutes at most. What has been allowed for as long again is forgotten. Bounded: the
 * oldest failure is forgotten first. Not thread-safe.
 *
 * <p>Spec: as go-libp2p's dial back-off.
 */
public final class BackOff {
  private static final int ADDRESSES_MAX = 4096;
  private static final long BASE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long STEP_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long MAX_NANOS = Duration.ofMinutes(5).toNanos();

  /** More failures than this change nothing: the longest back-off is reached. */
  private static final int FAILURES_COUNTED_MAX = 18;

  private final LinkedHashMap<Multiaddr, Failures> failed = new LinkedHashMap<>();

  private record Failures(int count, long until) {}

  public BackOff() {}

  /** Nanoseconds that {@code address} is still to be left alone; 0 if it may be dialed. */
  public long remaining(Multiaddr address, long now) {
    Failures failures = failed.get(address);
    return failures == null ? 0 : Math.max(0, failures.until - now);
  }

  public void failed(Multiaddr address, long now) {
    Failures before = failed.get(address);
    int count = 1;
    if (before != null && now - before.until <= pause(before.count)) {
      count = Math.min(before.count + 1, FAILURES_COUNTED_MAX);
    }
    failed.putLast(address, new Failures(count, now + pause(count)));
    if (failed.size() > ADDRESSES_MAX) {
      failed.pollFirstEntry();
    }
  }

  private static long pause(int failures) {
    return Math.min(MAX_NANOS, BASE_NANOS + STEP_NANOS * (failures - 1) * (failures - 1));
  }

  public void succeeded(Multiaddr address) {
    failed.remove(address);
  }
}
