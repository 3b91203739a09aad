package dev.hypha.tls;

import dev.hypha.core.PeerException;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Whose fault a failure of the JDK's engine is. */
final class Alerts {
  private static final String SPEC = "tls/tls.md#handshake-protocol";
  private static final String RECEIVED = "Received fatal alert: ";

  private Alerts() {}

  /** The same failure as this house tells it. */
  static IOException told(SSLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return new Misbehaved(SPEC, String.valueOf(cause.getMessage()), failure);
      }
    }
    String text = String.valueOf(failure.getMessage());
    int at = text.indexOf(RECEIVED);
    if (at < 0) {
      return new Misbehaved(SPEC, text, failure);
    }
    return received(text.substring(at + RECEIVED.length()));
  }

  private static PeerException received(String alert) {
    return switch (alert) {
      case "no_application_protocol" ->
          new Incompatible("the remote has none of our muxers, says its TLS");
      case "protocol_version", "handshake_failure", "insufficient_security" ->
          new Incompatible("the remote's TLS has nothing in common with ours: " + alert);
      default -> new Refused("the remote's TLS refused us: " + alert);
    };
  }
}
