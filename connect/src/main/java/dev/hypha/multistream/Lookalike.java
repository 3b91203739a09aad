package dev.hypha.multistream;

import dev.hypha.bytes.Bytes;

/**
 * Tells application bytes that a listener could take for a proposal. A listener that refuses an
 * optimistic proposal may read what came with it as the next messages; were one of them a proposal
 * of something it speaks, it would run that with the rest (go-multistream issue 20).
 *
 * <p>Listeners differ in what ends their patience: some go on after an empty message, some after
 * one without a line feed, some take 1024 bytes and some 16 KiB. So every whole message that can be
 * cut out of the bytes is looked at, as the most patient of them would.
 */
final class Lookalike {
  private static final int LENGTH_BYTES_MAX = 9;

  private Lookalike() {}

  /** Whether a proposal could be read out of {@code first}, if nothing follows it. */
  static boolean within(Bytes first) {
    int at = 0;
    while (at < first.size()) {
      long length = 0;
      int digits = 0;
      byte digit;
      do {
        if (at == first.size() || digits == LENGTH_BYTES_MAX) {
          return false; // an unfinished length, or none
        }
        digit = first.at(at++);
        length |= (long) (digit & 0x7f) << (7 * digits++);
      } while (digit < 0);
      if (length > first.size() - at) {
        return false; // an unfinished message
      }
      int end = at + (int) length;
      // ids begin with a slash nearly everywhere, and nearly every listener wants the line feed
      if (length > 0 && (first.at(at) == '/' || first.at(end - 1) == '\n')) {
        return true;
      }
      at = end;
    }
    return false;
  }
}
