package dev.hypha.gossip.engine;

/** What came of checking a message. */
public enum Verdict {
  /** It is delivered and passed on. */
  ACCEPT,

  /** It is not, and who brought it is to blame. */
  REJECT,

  /** It is not, and nobody is to blame. */
  IGNORE,

  /** Its signature does not hold: it is not even the message that its id says. */
  FORGED,

  /** Nobody had time to look at it: it may come again. */
  UNCHECKED
}
