package dev.hypha.quic;

import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/**
 * What the numbers mean that QUIC ends streams and connections with. Spec: RFC 9000, section 20;
 * RFC 8446, section 6.
 */
final class Codes {
  static final int NO_ERROR = 0;
  static final int CONNECTION_REFUSED = 2;
  private static final int CRYPTO_ERROR = 0x100;
  private static final int HANDSHAKE_FAILURE = 40;
  private static final int PROTOCOL_VERSION = 70;
  private static final int INSUFFICIENT_SECURITY = 71;
  private static final int NO_APPLICATION_PROTOCOL = 120;
  private static final String QUIC = "RFC 9000";
  private static final String TLS = "tls/tls.md#handshake-protocol";
  private static final int REASON_CHARACTERS_MAX = 200;

  private Codes() {}

  /** Netty takes 31 bits of QUIC's 62. */
  static int onTheWire(long code) {
    return code < 0 || code > Integer.MAX_VALUE ? (int) ResetCode.CODE_OUT_OF_RANGE : (int) code;
  }

  /** Why the remote has closed the connection. */
  static IOException closedBy(QuicConnectionCloseEvent event) {
    int code = event.error();
    if (event.isApplicationClose()) {
      return new Reset("the remote closed the connection", Integer.toUnsignedLong(code));
    }
    if (event.isTlsError()) {
      int alert = code - CRYPTO_ERROR;
      return switch (alert) {
        case NO_APPLICATION_PROTOCOL ->
            new Incompatible("the remote does not speak libp2p on this port, says its TLS");
        case HANDSHAKE_FAILURE, PROTOCOL_VERSION, INSUFFICIENT_SECURITY ->
            new Incompatible("the remote's TLS has nothing in common with ours: " + alert(alert));
        default -> new Refused("the remote's TLS refused us: " + alert(alert));
      };
    }
    String reason = printable(event);
    return switch (code) {
      case NO_ERROR -> new Reset("the remote closed the connection", ResetCode.NONE);
      case CONNECTION_REFUSED ->
          new Refused(
              "the remote refused the connection" + (reason.isEmpty() ? "" : ": " + reason));
      default ->
          new Reset(
              "the remote ended the connection with QUIC error 0x"
                  + Integer.toHexString(code)
                  + (reason.isEmpty() ? "" : " (" + reason + ")"),
              ResetCode.NONE);
    };
  }

  /** What it means that QUIC or its TLS fails on what the remote has sent. */
  static IOException failure(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("NO_APPLICATION_PROTOCOL") || text.contains("ALPN")) {
      return new Incompatible("the remote offers no ALPN of ours, which is 'libp2p'");
    }
    if (text.contains("UNKNOWN_VERSION")) {
      return new Incompatible("the remote does not speak QUIC version 1");
    }
    return switch (cause) {
      case SSLException tls -> new Misbehaved(TLS, text, tls);
      case QuicException quic -> new Misbehaved(QUIC, text, quic);
      default -> new Reset("a failure of our own", cause);
    };
  }

  private static String alert(int number) {
    return switch (number) {
      case HANDSHAKE_FAILURE -> "handshake_failure";
      case 42 -> "bad_certificate";
      case 43 -> "unsupported_certificate";
      case 44 -> "certificate_revoked";
      case 45 -> "certificate_expired";
      case 46 -> "certificate_unknown";
      case 47 -> "illegal_parameter";
      case 48 -> "unknown_ca";
      case 49 -> "access_denied";
      case 50 -> "decode_error";
      case 51 -> "decrypt_error";
      case PROTOCOL_VERSION -> "protocol_version";
      case INSUFFICIENT_SECURITY -> "insufficient_security";
      case 80 -> "internal_error";
      case 109 -> "missing_extension";
      case 116 -> "certificate_required";
      default -> "alert " + number;
    };
  }

  private static String printable(QuicConnectionCloseEvent event) {
    String text = new String(reason(event), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    return text.substring(0, Math.min(text.length(), REASON_CHARACTERS_MAX));
  }

  /** Netty fails where the remote gave no reason. */
  private static byte[] reason(QuicConnectionCloseEvent event) {
    try {
      return event.reason();
    } catch (NullPointerException e) {
      return new byte[0];
    }
  }
}
