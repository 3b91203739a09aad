package dev.hypha.core;

import dev.hypha.multiformats.PeerId;

/**
 * Says which connections matter. When there are more than the high-water mark, those of the peers
 * with the least value are closed until the low-water mark is reached; a protected peer is never
 * among them, nor one whose connection is young. And whom not to connect to at all. Thread-safe.
 */
public interface ConnectionManager {
  /** How many peers can be shunned at a time; the first of them gives way. */
  int SHUNNED_MAX = 1024;

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

  /**
   * The owner of this node does not want to be connected to {@code peer}: from now on nothing in
   * the node dials it, {@link Node#connect} and {@link Node#open} refuse. Connections that there
   * are stay until somebody closes them, and the peer may connect to us.
   *
   * <p>It ends when the owner {@linkplain #welcome welcomes} the peer, when the peer connects to
   * us, when {@link #SHUNNED_MAX} others are shunned after it, and with the node.
   */
  void shun(PeerId peer);

  /** The owner wants to be connected to {@code peer}, or does not mind. */
  void welcome(PeerId peer);

  boolean isShunned(PeerId peer);
}
