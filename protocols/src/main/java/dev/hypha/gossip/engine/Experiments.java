package dev.hypha.gossip.engine;

import java.time.Duration;

/**
 * What GossipSub may become: extensions whose specifications are drafts, off unless somebody asks
 * for them, and spoken only with peers that do the same.
 *
 * <p>Spec: none that is settled; docs/decisions/0012-choke-and-preamble.md says which drafts.
 */
public record Experiments(Choke choke, Preamble preamble) {
  public static final Experiments OFF =
      new Experiments(
          new Choke(false, Duration.ofMillis(200), Duration.ofMillis(100), 2, 64),
          new Preamble(false, 40 << 10, Duration.ofSeconds(1), 512 << 10, 10));

  /** With these switches, and the rest as it is. */
  public Experiments switched(boolean choking, boolean announcing) {
    return new Experiments(choke.switched(choking), preamble.switched(announcing));
  }

  /**
   * Peers of the mesh that are late with large messages are told to offer them instead.
   *
   * @param late a copy that comes so long after the first is late
   * @param ahead a peer that offers only is to send again when it beats those that send by so long
   * @param unchokedMin so many of a mesh go on sending, whatever they do
   * @param changesMax CHOKEs and UNCHOKEs of one peer in a heartbeat
   */
  public record Choke(boolean on, Duration late, Duration ahead, int unchokedMin, int changesMax) {
    public Choke {
      if (!late.isPositive() || !ahead.isPositive() || unchokedMin < 1 || changesMax < 1) {
        throw new IllegalArgumentException("a choke that leaves nobody");
      }
    }

    private Choke switched(boolean now) {
      return new Choke(now, late, ahead, unchokedMin, changesMax);
    }
  }

  /**
   * A large message is announced before it is sent, so that its receiver neither asks others for it
   * nor is sent it twice.
   *
   * @param bytes from this size on
   * @param patience how long an announced message may take to begin
   * @param bytesPerSecond how quickly it must come then
   * @param openMax messages that one peer may announce and not have sent yet
   */
  public record Preamble(
      boolean on, int bytes, Duration patience, int bytesPerSecond, int openMax) {
    public Preamble {
      if (bytes < 1 || !patience.isPositive() || bytesPerSecond < 1 || openMax < 1) {
        throw new IllegalArgumentException("a preamble of nothing");
      }
    }

    private Preamble switched(boolean now) {
      return new Preamble(now, bytes, patience, bytesPerSecond, openMax);
    }

    /** How long a message of {@code length} bytes may take. */
    long nanosFor(int length) {
      return patience.toNanos() + length * 1_000_000_000L / bytesPerSecond;
    }
  }
}
