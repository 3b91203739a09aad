package dev.hypha.audit;

import java.util.List;
import java.util.Optional;

/**
 * What came of verifying a trail.
 *
 * @param lines how many were found good, from the first on
 * @param signedLines how many of them the last good checkpoint vouches for
 * @param tornBytes of a last line that is not whole and that no checkpoint vouches for: what a
 *     killed node leaves, and its next start cuts off
 * @param fault the first bad line
 * @param checkpoints how many checkpoints were found good
 * @param checkpointFaults what is wrong with the others, a sentence each
 */
public record Verdict(
    long lines,
    long signedLines,
    long tornBytes,
    Optional<Fault> fault,
    int checkpoints,
    List<String> checkpointFaults) {
  public Verdict {
    checkpointFaults = List.copyOf(checkpointFaults);
  }

  /** Whether nothing was found, and there was something to find it by. */
  public boolean good() {
    return fault.isEmpty() && checkpointFaults.isEmpty() && checkpoints > 0;
  }

  /**
   * The first line that is not what was written.
   *
   * @param seq its number: of the line that is bad, that is missing, or in whose place another is
   * @param from the first line that may be bad too, if all the hashes from there on were made anew;
   *     {@code seq} if that cannot be
   * @param file that it lies in, without its directory
   * @param lineInFile from 1
   * @param why in one clause
   */
  public record Fault(long seq, long from, String file, long lineInFile, String why) {}
}
