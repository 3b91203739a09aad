package dev.hypha.frames;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Arrays that hold a whole frame, lent to channels while bytes are on the move, so that an idle
 * channel holds none. Bounded: what does not fit is left to the garbage collector. Any thread.
 */
public final class FramePool {
  /** Two length bytes and the longest body of a Noise frame; or three records of TLS. */
  public static final int FRAME_BYTES = 2 + 65_535;

  private static final int FRAMES_MAX = 128;

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final ArrayDeque<byte[]> FRAMES = new ArrayDeque<>();

  private FramePool() {}

  /** An array of {@link #FRAME_BYTES}, with anything in it. */
  public static byte[] take() {
    LOCK.lock();
    try {
      byte[] frame = FRAMES.pollLast();
      if (frame != null) {
        return frame;
      }
    } finally {
      LOCK.unlock();
    }
    return new byte[FRAME_BYTES];
  }

  /** Gives back what was taken, once. */
  public static void recycle(byte[] frame) {
    LOCK.lock();
    try {
      if (FRAMES.size() < FRAMES_MAX) {
        FRAMES.addLast(frame);
      }
    } finally {
      LOCK.unlock();
    }
  }
}
