package dev.hypha.tls;

import dev.hypha.bytes.FramePool;

/** The arrays that records are gathered, sealed and opened in. */
final class Frames {
  /** As many records of the largest size as leave or arrive at once. */
  static final int RECORDS = 4;

  /** RFC 8446, 5.2: a header, the plaintext, its type and padding, and the tag. */
  static final int RECORD_BYTES_MAX = 5 + (1 << 14) + 256;

  static final FramePool POOL = new FramePool(RECORDS * RECORD_BYTES_MAX);

  private Frames() {}
}
