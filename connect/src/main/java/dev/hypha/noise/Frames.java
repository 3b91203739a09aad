package dev.hypha.noise;

import dev.hypha.bytes.FramePool;

/** The arrays that frames are encrypted and decrypted in. */
final class Frames {
  /** Two length bytes and the longest body. */
  static final FramePool POOL = new FramePool(2 + 65_535);

  private Frames() {}
}
