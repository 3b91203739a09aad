package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;

/**
 * Says who may connect. Asked before every dial, on every accepted connection before a byte is read
 * from it, and again once the peer has proved who it is.
 *
 * <p>Thread-safe and quick: it is asked on the threads that dial and accept.
 */
@FunctionalInterface
public interface Gate {
  /** Admits everybody. */
  Gate OPEN = attempt -> Verdict.ADMITTED;

  Verdict admits(Attempt attempt);

  /** Admits whom both admit; the first denial counts. */
  default Gate and(Gate other) {
    return attempt -> {
      Verdict verdict = admits(attempt);
      return verdict.admitted() ? other.admits(attempt) : verdict;
    };
  }

  /** What is attempted. */
  sealed interface Attempt {
    Multiaddr address();

    /** We are about to dial {@code address}. */
    record Dial(PeerId peer, Multiaddr address) implements Attempt {}

    /** Somebody has connected from {@code address}; nothing is known of them yet. */
    record Accept(Multiaddr address) implements Attempt {}

    /** {@code peer} has proved who it is. */
    record Secured(PeerId peer, Direction direction, Multiaddr address) implements Attempt {}
  }

  /**
   * The answer.
   *
   * @param reason why not, for log, audit and the peer; empty when admitted
   */
  record Verdict(boolean admitted, String reason) {
    public static final Verdict ADMITTED = new Verdict(true, "");

    public static Verdict denied(String reason) {
      return new Verdict(false, reason);
    }

    /** Throws {@link PeerException.Refused} with the reason unless admitted. */
    public void require() throws PeerException.Refused {
      if (!admitted) {
        throw new PeerException.Refused("the gate is closed: " + reason);
      }
    }
  }
}
