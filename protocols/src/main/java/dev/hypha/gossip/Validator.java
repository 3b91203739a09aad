package dev.hypha.gossip;

import dev.hypha.gossip.engine.Verdict;

/**
 * Says whether a message of a topic is valid. Called on a thread of its own for each message, many
 * at once; it may block, and everybody waits for it with the message.
 */
@FunctionalInterface
public interface Validator {
  /** Everything is valid that is authentic. */
  Validator ANY = message -> Verdict.ACCEPT;

  /**
   * {@link Verdict#ACCEPT}, {@link Verdict#REJECT} if who brought it is to blame, or {@link
   * Verdict#IGNORE}.
   */
  Verdict validate(Received message);
}
