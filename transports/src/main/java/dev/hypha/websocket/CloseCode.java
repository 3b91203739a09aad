package dev.hypha.websocket;

/** Why a WebSocket ends, as it travels in a close frame. Spec: RFC 6455, section 7.4. */
final class CloseCode {
  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int UNSUPPORTED_DATA = 1003;

  /** Stands for a close frame without a code; never travels. */
  static final int NONE = 1005;

  static final int INVALID_DATA = 1007;
  static final int POLICY_VIOLATION = 1008;
  static final int MESSAGE_TOO_BIG = 1009;

  private static final int REGISTERED_LAST = 1014;
  private static final int LIBRARIES_FIRST = 3000;
  private static final int PRIVATE_LAST = 4999;

  private CloseCode() {}

  /** Whether {@code code} may stand in a frame. */
  static boolean mayTravel(int code) {
    boolean registered =
        code >= NORMAL && code <= REGISTERED_LAST && code != 1004 && code != NONE && code != 1006;
    return registered || (code >= LIBRARIES_FIRST && code <= PRIVATE_LAST);
  }

  /** Whether nothing was wrong. */
  static boolean isPeaceful(int code) {
    return code == NORMAL || code == GOING_AWAY || code == NONE;
  }
}
