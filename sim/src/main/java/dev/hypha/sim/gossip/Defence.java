package dev.hypha.sim.gossip;

/** With what honest nodes withstand. */
public enum Defence {
  /** All that there is. */
  HARDENED,

  /** Nobody is scored; the rest stands. */
  NO_SCORE,

  /**
   * The router of version 1.0: no scores, and nothing else that 1.1 added against attackers: flood
   * publishing, gossip to a part of all peers, a quota of peers that one has dialed oneself.
   */
  PLAIN
}
