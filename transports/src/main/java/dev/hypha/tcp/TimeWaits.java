package dev.hypha.tcp;

import dev.hypha.core.Runtime;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where we were connected from a shared port a moment ago. Both ports of a connection that is over
 * are in TIME-WAIT at the end that closed it, and there the first packet of the next one between
 * the same ports may be dropped: it is sent again a second later, and the dial takes that second.
 *
 * <p>Spec: RFC 9293, 3.3.2 and 3.6.1. Thread-safe.
 */
final class TimeWaits {
  /**
   * Twice the segment lifetime of the systems that we know: Linux 60 s, macOS 30 s, Windows 120.
   */
  private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(120);

  private static final int REMEMBERED_MAX = 1_024;

  private final Runtime runtime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InetSocketAddress, Use> uses =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Use> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** A connection, and when we first saw that it was over. */
  private record Use(Channel connection, boolean over, long since) {}

  TimeWaits(Runtime runtime) {
    this.runtime = runtime;
  }

  /** We are connected with {@code target} from a shared port. */
  void connected(InetSocketAddress target, Channel connection) {
    lock.lock();
    try {
      uses.remove(target);
      uses.put(target, new Use(connection, false, 0));
    } finally {
      lock.unlock();
    }
  }

  /** Whether a dial of {@code target} is to take a port of its own. */
  boolean holds(InetSocketAddress target) {
    lock.lock();
    try {
      Use use = uses.get(target);
      if (use == null) {
        return false;
      }
      long now = runtime.nanoTime();
      if (!use.over()) {
        uses.replace(target, new Use(use.connection(), !use.connection().isOpen(), now));
      } else if (now - use.since() >= LASTS_NANOS) {
        uses.remove(target);
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
