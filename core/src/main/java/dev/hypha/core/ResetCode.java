package dev.hypha.core;

/**
 * The reasons that a stream or connection is ended with, as they travel on the wire.
 *
 * <p>Spec: libp2p/specs pull requests 622 and 623 (drafts): 0x1 to 0xfff belong to the transport,
 * 0x1000 upwards are these.
 */
public final class ResetCode {
  public static final long NONE = 0;
  public static final long PROTOCOL_NEGOTIATION_FAILED = 0x1000;
  public static final long RESOURCE_LIMIT_EXCEEDED = 0x1001;
  public static final long RATE_LIMITED = 0x1002;
  public static final long PROTOCOL_VIOLATION = 0x1003;
  public static final long SUPPLANTED = 0x1004;
  public static final long GARBAGE_COLLECTED = 0x1005;
  public static final long SHUTDOWN = 0x1006;
  public static final long GATED = 0x1007;
  public static final long CODE_OUT_OF_RANGE = 0x1008;

  private ResetCode() {}

  /** What {@code code} says, for people. */
  public static String describe(long code) {
    return switch ((int) Math.min(code, 0xffff)) {
      case 0 -> "no reason given";
      case 0x1000 -> "protocol negotiation failed";
      case 0x1001 -> "resource limit exceeded";
      case 0x1002 -> "rate limited";
      case 0x1003 -> "protocol violation";
      case 0x1004 -> "supplanted by another connection";
      case 0x1005 -> "closed to make room";
      case 0x1006 -> "shutting down";
      case 0x1007 -> "gated";
      case 0x1008 -> "code out of range";
      default -> "code 0x" + Long.toHexString(code);
    };
  }
}
