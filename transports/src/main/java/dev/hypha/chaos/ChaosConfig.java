package dev.hypha.chaos;

import java.time.Duration;

/**
 * How bad the network is. A pipe of bytes cannot lose some of them and live, so a loss shows where
 * the user of a real network sees it:
 *
 * <ul>
 *   <li>A <b>connection</b> that we dial, or that arrives, fails with this chance before a byte of
 *       its handshake.
 *   <li>A <b>stream</b> that we open, or the peer, is reset with this chance before a byte of it is
 *       carried: the message, request or ping in it is lost, and its sender learns so.
 *   <li>A <b>chunk</b> that we write, 64 KiB at most, is lost with this chance and sent again as
 *       TCP would: it, and all that comes after it, is 200 ms later, 400 ms more if that is lost
 *       too, and so on.
 * </ul>
 *
 * <p>The delay is added to each chunk that we write; order is kept. Two nodes that both have it see
 * it in both directions. Bytes on their way when a connection is closed arrive at once.
 *
 * @param dropPercent the chance of a loss, from 0 to 100; a connection between two nodes that both
 *     have it meets it twice, and so does a stream
 * @param delayMin the least that a chunk is late
 * @param delayMax the most, at least as much
 * @param seed where chance begins; the same seed makes the same of the first connection, the second
 *     and so on
 */
public record ChaosConfig(int dropPercent, Duration delayMin, Duration delayMax, long seed) {
  /** A network as it is. */
  public static final ChaosConfig OFF = new ChaosConfig(0, Duration.ZERO, Duration.ZERO, 0);

  public ChaosConfig {
    if (dropPercent < 0 || dropPercent > 100) {
      throw new IllegalArgumentException("a loss of " + dropPercent + " % is not from 0 to 100");
    }
    if (delayMin.isNegative() || delayMax.compareTo(delayMin) < 0) {
      throw new IllegalArgumentException("a delay from " + delayMin + " to " + delayMax);
    }
  }

  /** Whether the network is left as it is. */
  public boolean isOff() {
    return dropPercent == 0 && delayMax.isZero();
  }

  /** Such as {@code 2 % lost, 80 to 100 ms late}. */
  @Override
  public String toString() {
    return dropPercent
        + " % lost, "
        + delayMin.toMillis()
        + " to "
        + delayMax.toMillis()
        + " ms late";
  }
}
