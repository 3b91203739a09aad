package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import java.time.Instant;

/**
 * Takes everything, from anybody; of two values the one whose bytes are greater is kept. For
 * networks whose members trust each other.
 */
public final class AnyValue implements RecordValidator {
  public AnyValue() {}

  @Override
  public void validate(Bytes key, Bytes value, Instant now) {
    // anything goes
  }

  @Override
  public int compare(Bytes key, Bytes left, Bytes right) {
    return left.compareTo(right);
  }
}
