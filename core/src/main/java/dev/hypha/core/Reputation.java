package dev.hypha.core;

import dev.hypha.multiformats.PeerId;
import java.time.Instant;
import java.util.Map;

/**
 * What a node thinks of its peers, whichever protocol it met them in: one score for each, from
 * -1000 to 1000. Protocols report what a peer did; who falls low enough is warned of, then banned:
 * its connections are closed and none is made. Scores go back to zero by themselves.
 *
 * <p>Report only what the peer could have known better. Who passes on what it could not check, is
 * slow, or cannot be reached has done nothing wrong.
 *
 * <p>Thread-safe; quick.
 */
public interface Reputation {
  /** The score that no conduct leads below, nor its negative above. */
  int SCORE_MIN = -1000;

  /** What a peer did, and what that is worth. */
  enum Conduct {
    /** It did what was asked of it. */
    SERVED(1),
    /** It agreed to do something and did not. */
    FAILED(-5),
    /** It broke a specification, or said what it knew to be wrong. */
    INVALID(-20);

    private final int points;

    Conduct(int points) {
      this.points = points;
    }

    public int points() {
      return points;
    }
  }

  /** Takes note of what {@code peer} did. */
  void report(PeerId peer, Conduct conduct, String why);

  /** What is thought of {@code peer} now. */
  Repute of(PeerId peer);

  /** Bans {@code peer} as if it had earned it, until its score has recovered. */
  void ban(PeerId peer, String why);

  /** Sets {@code peer}'s score to zero, and admits it again. */
  void pardon(PeerId peer);

  /** When a ban ends if nothing more is reported. */
  Instant bannedUntil(Repute banned);

  /** Who is banned now. */
  Map<PeerId, Repute> banned();
}
