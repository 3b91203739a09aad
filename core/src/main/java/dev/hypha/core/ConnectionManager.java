package dev.hypha.core;

import dev.hypha.multiformats.PeerId;

/**
 * Says which connections matter. When there are more than the high-water mark, those of the peers
 * with the least value are closed until the low-water mark is reached; a protected peer is never
 * among them, nor one whose connection is young. Thread-safe.
 */
public interface ConnectionManager {
  /**
   * Gives {@code peer} a value under {@code tag}; its values add up. A value of 0 takes the tag
   * away.
   */
  void tag(PeerId peer, String tag, int value);

  /** Keeps the connections of {@code peer}, idle or not, as long as one protection is left. */
  void protect(PeerId peer, String tag);

  /** Takes a protection away and says whether another is left. */
  boolean unprotect(PeerId peer, String tag);

  boolean isProtected(PeerId peer);
}
