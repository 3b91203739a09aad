package dev.hypha.bytes;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a {@link Buffer}: an array, the part of it that is filled, and the piece that follows.
 * One owner at a time.
 */
final class Segment {
  static final int SIZE = 16 * 1024;

  final byte[] array = new byte[SIZE];
  int start;
  int end;
  @Nullable Segment next;

  int size() {
    return end - start;
  }

  int room() {
    return SIZE - end;
  }
}
