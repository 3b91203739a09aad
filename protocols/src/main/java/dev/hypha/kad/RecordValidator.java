package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.time.Instant;

/**
 * Says which values a key may have, and which of two is the better one. Pure; called by many
 * threads.
 *
 * <p>Spec: kad-dht/README.md, "Entry validation".
 */
public interface RecordValidator {
  /**
   * Looks whether {@code key} may have {@code value}.
   *
   * @param key all of it, with the namespace
   * @param now for values that end
   * @throws MalformedException with the reason if it may not
   */
  void validate(Bytes key, Bytes value, Instant now) throws MalformedException;

  /**
   * Compares two values that are valid: above zero if {@code left} is the one to keep, below if
   * {@code right} is, zero only if they are the same.
   */
  int compare(Bytes key, Bytes left, Bytes right);
}
