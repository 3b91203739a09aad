package dev.hypha.bytes;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Emptied segments, kept for the next buffer. Bounded: what does not fit is left to the garbage
 * collector.
 *
 * <p>A few slots, each a small stack guarded by taking its head away. Whoever finds a slot taken
 * goes to the next, and after the last allocates or drops: nobody ever waits. The thread that fills
 * buffers is rarely the one that empties them, so slots do not belong to threads.
 */
final class SegmentPool {
  private static final int SLOTS =
      Integer.highestOneBit(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));

  /** As many as the largest window of a stream holds: 16 MiB. */
  private static final int SLOT_SEGMENTS_MAX = Math.max(64, 1024 / SLOTS);

  /** Stands in a slot while a thread works on its stack. */
  private static final Segment TAKEN = new Segment();

  private static final AtomicReferenceArray<@Nullable Segment> STACKS =
      new AtomicReferenceArray<>(SLOTS);

  private SegmentPool() {}

  static Segment take() {
    int first = startingSlot();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) & (SLOTS - 1);
      if (STACKS.get(slot) == null) {
        continue;
      }
      Segment head = STACKS.getAndSet(slot, TAKEN);
      if (head == TAKEN) {
        continue;
      }
      STACKS.set(slot, head == null ? null : head.next);
      if (head != null) {
        head.next = null;
        head.start = 0;
        head.end = 0;
        return head;
      }
    }
    return new Segment();
  }

  /** Takes {@code segment} back. A segment in the pool keeps its depth in {@code end}. */
  static void recycle(Segment segment) {
    int first = startingSlot();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) & (SLOTS - 1);
      Segment head = STACKS.getAndSet(slot, TAKEN);
      if (head == TAKEN) {
        continue;
      }
      int depth = head == null ? 0 : head.end;
      if (depth < SLOT_SEGMENTS_MAX) {
        segment.next = head;
        segment.end = depth + 1;
        STACKS.set(slot, segment);
        return;
      }
      STACKS.set(slot, head);
    }
  }

  private static int startingSlot() {
    return (int) Thread.currentThread().threadId() & (SLOTS - 1);
  }
}
