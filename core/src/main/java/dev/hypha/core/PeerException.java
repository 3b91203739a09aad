package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something between us and a peer went wrong. The type names the culprit and so implies what to do
 * next.
 */
public abstract sealed class PeerException extends IOException {
  private static final long serialVersionUID = 1;

  private PeerException(String message) {
    super(message);
  }

  private PeerException(String message, Throwable cause) {
    super(message, cause);
  }

  /** No address led to the peer. Try again later, or elsewhere. */
  public static final class Unreachable extends PeerException {
    private static final long serialVersionUID = 1;
    private final transient List<Failure> failures;

    public Unreachable(String message, List<Failure> failures) {
      super(message);
      this.failures = List.copyOf(failures);
    }

    /**
     * Every address with the step that failed and why: those that were dialed in the order of their
     * turns, then those that were left out.
     */
    public List<Failure> failures() {
      return failures;
    }

    /**
     * Why one address did not lead to the peer.
     *
     * @param begun when its turn came, counted from the first turn; nothing if it was left out
     * @param took from its turn to the failure, or how long it took to find out that it is left out
     */
    public record Failure(
        Multiaddr address, Step step, Optional<Duration> begun, Duration took, String why) {
      @Override
      public String toString() {
        long at = begun.map(Duration::toMillis).orElse(0L);
        return address
            + ": "
            + step.labelAt(address)
            + (begun.isPresent() || took.isPositive() ? " after " + took.toMillis() + " ms" : "")
            + (at > 0 ? ", begun at " + at + " ms" : "")
            + ": "
            + why;
      }
    }
  }

  /**
   * The steps that a dial goes through, in order. Whoever comes past {@link #TRANSPORT} has been
   * answered.
   */
  public enum Step {
    ADDRESS("address"),
    DNS("DNS"),
    GATE("gate"),
    LIMITS("limits"),
    BACKOFF("back-off"),
    BLACK_HOLE("black hole"),
    TRANSPORT("TCP"),
    TLS("TLS"),
    HTTP("HTTP"),
    PRIVATE_NETWORK("private network"),
    SECURITY("security"),
    MUXER("muxer"),
    PROTOCOL("protocol");

    private final String label;

    Step(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    /** The same of a dial of {@code address}: in QUIC the transport's step is all there is. */
    public String labelAt(Multiaddr address) {
      return this == TRANSPORT && address.has(Protocol.QUIC_V1) ? "QUIC" : label;
    }
  }

  /**
   * Both sides are honest and have nothing in common. Do not try again until one of them changes.
   */
  public static final class Incompatible extends PeerException {
    private static final long serialVersionUID = 1;

    public Incompatible(String message) {
      super(message);
    }
  }

  /** The peer broke the specification. Punish. */
  public static final class Misbehaved extends PeerException {
    private static final long serialVersionUID = 1;
    private final String specification;

    /**
     * @param specification document and section, such as {@code yamux/README.md#flow-control}
     */
    public Misbehaved(String specification, String what) {
      super(what + " (" + specification + ")");
      this.specification = specification;
    }

    public Misbehaved(String specification, String what, Throwable cause) {
      super(what + " (" + specification + ")", cause);
      this.specification = specification;
    }

    /** For input that did not parse. */
    public Misbehaved(String specification, IOException cause) {
      this(specification, String.valueOf(cause.getMessage()), cause);
    }

    public String specification() {
      return specification;
    }
  }

  /**
   * Two dials met: both ends take the dialer's part in one connection, as TCP's simultaneous open
   * makes it. Nobody's fault. Dial again at once, from a port that nobody dials.
   */
  public static final class Crossed extends PeerException {
    private static final long serialVersionUID = 1;

    public Crossed() {
      super("both ends dialed each other and met in one connection, where neither answers");
    }
  }

  /** A limit or a gate, ours or the peer's, said no. Wait. */
  public static final class Refused extends PeerException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message);
    }
  }

  /** The stream or connection is gone. */
  public static final class Reset extends PeerException {
    private static final long serialVersionUID = 1;
    private final long code;

    public Reset(String what, long code) {
      super(what + ": " + ResetCode.describe(code));
      this.code = code;
    }

    public Reset(String what, Throwable cause) {
      super(what + ": " + cause.getMessage(), cause);
      this.code = ResetCode.NONE;
    }

    public long code() {
      return code;
    }
  }

  /** The deadline passed. */
  public static final class TimedOut extends PeerException {
    private static final long serialVersionUID = 1;

    public TimedOut(String message) {
      super(message);
    }
  }
}
