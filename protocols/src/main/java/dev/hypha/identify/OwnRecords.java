package dev.hypha.identify;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Runtime;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.record.SignedPeerRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Signs where this node can be reached, anew only when that has changed. Thread-safe.
 *
 * <p>Sequences are nanoseconds of the wall clock, so that they grow across restarts; within a run
 * they grow whatever the clock does.
 */
final class OwnRecords {
  /** Those for peers on this machine and those for the others. */
  private static final int SELECTIONS_MAX = 4;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final PrivateKey key;
  private final Runtime runtime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<List<Multiaddr>, Bytes> envelopes = new HashMap<>();
  private List<Multiaddr> addresses = List.of();
  private long sequence;

  OwnRecords(PrivateKey key, Runtime runtime) {
    this.key = key;
    this.runtime = runtime;
  }

  /**
   * An envelope with {@code told}.
   *
   * @param all every address of this node: when they change, so does every record
   * @param told the ones that a peer is to know
   */
  Bytes envelope(List<Multiaddr> all, List<Multiaddr> told) {
    lock.lock();
    try {
      if (!addresses.equals(all) || envelopes.size() >= SELECTIONS_MAX) {
        addresses = List.copyOf(all);
        envelopes.clear();
      }
      return envelopes.computeIfAbsent(
          List.copyOf(told),
          selection -> SignedPeerRecord.seal(key, nextSequence(), selection).encode());
    } finally {
      lock.unlock();
    }
  }

  private long nextSequence() {
    Instant now = runtime.wallClock();
    sequence = Math.max(sequence + 1, now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
    return sequence;
  }
}
