package dev.hypha.send;

import java.time.Duration;

/**
 * The bounds of file transfers.
 *
 * @param fileBytesMax larger files are refused
 * @param freeBytesMin a file is refused when less than this would stay free on the disk
 * @param receivesMax files that are received at once
 * @param receivesPerPeerMax of these, from one peer
 * @param partsKeptMax files in part that wait for the rest, per directory; the oldest give way
 * @param chunkBytes what a transfer holds in memory
 * @param checkpointBytes after so many bytes the part on disk is synced and can be resumed from
 * @param idleTimeout a transfer that moves no byte for so long ends
 */
public record SendConfig(
    long fileBytesMax,
    long freeBytesMin,
    int receivesMax,
    int receivesPerPeerMax,
    int partsKeptMax,
    int chunkBytes,
    long checkpointBytes,
    Duration idleTimeout) {
  /**
   * Files of 1 TiB with 64 MiB left free, 16 at once of which 2 from one peer, 64 parts kept, a
   * checkpoint every 64 MiB, a minute without a byte.
   */
  public static final SendConfig DEFAULT =
      new SendConfig(1L << 40, 64L << 20, 16, 2, 64, 256 << 10, 64L << 20, Duration.ofSeconds(60));

  public SendConfig {
    if (fileBytesMax < 0 || freeBytesMin < 0) {
      throw new IllegalArgumentException("a size is negative");
    }
    if (receivesMax < 1 || receivesPerPeerMax < 1 || partsKeptMax < 1) {
      throw new IllegalArgumentException("a limit of transfers is not positive");
    }
    if (chunkBytes < 1024 || checkpointBytes < chunkBytes) {
      throw new IllegalArgumentException("a chunk needs 1024 bytes, a checkpoint a chunk");
    }
    if (idleTimeout.isNegative() || idleTimeout.isZero()) {
      throw new IllegalArgumentException("the idle timeout is not positive");
    }
  }

  /** These bounds with others for the size of a file and what must stay free. */
  public SendConfig withFileBytes(long max, long freeMin) {
    return new SendConfig(
        max,
        freeMin,
        receivesMax,
        receivesPerPeerMax,
        partsKeptMax,
        chunkBytes,
        checkpointBytes,
        idleTimeout);
  }
}
