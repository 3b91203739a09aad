package dev.hypha.bytes;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Arrays that hold a whole frame, lent to channels while bytes are on the move, so that an idle
 * channel holds none. Bounded: what does not fit is left to the garbage collector. Any thread.
 */
public final class FramePool {
  private static final int FRAMES_MAX = 128;

  private final int frameBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();

  /**
   * @param frameBytes the length of every array
   */
  public FramePool(int frameBytes) {
    this.frameBytes = frameBytes;
  }

  /** An array for the caller alone. What stands in it is left over from others. */
  public byte[] take() {
    lock.lock();
    try {
      byte[] frame = frames.pollLast();
      if (frame != null) {
        return frame;
      }
    } finally {
      lock.unlock();
    }
    return new byte[frameBytes];
  }

  /** Takes back what {@link #take} gave; the caller forgets it. */
  public void recycle(byte[] frame) {
    lock.lock();
    try {
      if (frames.size() < FRAMES_MAX) {
        frames.addLast(frame);
      }
    } finally {
      lock.unlock();
    }
  }
}
