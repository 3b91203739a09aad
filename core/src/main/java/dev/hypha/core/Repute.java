package dev.hypha.core;

import java.time.Instant;

/**
 * What is thought of one peer.
 *
 * @param score from -1000 to 1000; zero for a stranger
 * @param asOf when that was so, to the second
 * @param standing what follows from it
 * @param why what was reported last of what led down; empty if nothing did
 */
public record Repute(int score, Instant asOf, Standing standing, String why) {
  /** A stranger's. */
  public static final Repute NEW = new Repute(0, Instant.EPOCH, Standing.GOOD, "");

  /** What a score leads to. */
  public enum Standing {
    GOOD,
    /** Watched: near the edge. */
    WARNED,
    /** Not connected to. */
    BANNED
  }
}
