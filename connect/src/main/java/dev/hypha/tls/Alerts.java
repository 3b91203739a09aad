package dev.hypha.tls;

import dev.hypha.core.PeerException;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsException;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;

/** Whose fault a failure of TLS is, as this house tells it. */
final class Alerts {
  static final String SPEC = "tls/tls.md#handshake-protocol";
  private static final String RECEIVED = "Received fatal alert: ";

  private Alerts() {}

  /** A failure of the JDK's engine. */
  static IOException told(SSLException failure) {
    String certificate = certificate(failure);
    if (certificate != null) {
      return new Misbehaved(SPEC, certificate, failure);
    }
    String text = String.valueOf(failure.getMessage());
    int at = text.indexOf(RECEIVED);
    return at < 0
        ? new Misbehaved(SPEC, text, failure)
        : received(text.substring(at + RECEIVED.length()));
  }

  /** A failure of a handshake of Bouncy Castle's, or of the pipe beneath it, which stays. */
  static IOException told(IOException failure) {
    String certificate = certificate(failure);
    if (certificate != null) {
      return new Misbehaved(SPEC, certificate, failure);
    }
    return switch (failure) {
      case TlsFatalAlertReceived alert ->
          received(AlertDescription.getName(alert.getAlertDescription()));
      case TlsFatalAlert alert -> raised(alert);
      case TlsException any -> new Misbehaved(SPEC, String.valueOf(any.getMessage()), any);
      default -> failure;
    };
  }

  /** What an alert says that came when the handshake was over: whether it is the end. */
  static boolean isEnd(byte description) throws PeerException {
    return switch (description) {
      case AlertDescription.close_notify -> true;
      case AlertDescription.user_canceled -> false;
      default -> throw received(AlertDescription.getName((short) (description & 0xff)));
    };
  }

  private static @Nullable String certificate(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return String.valueOf(cause.getMessage());
      }
    }
    return null;
  }

  private static PeerException raised(TlsFatalAlert alert) {
    return switch (alert.getAlertDescription()) {
      case AlertDescription.no_application_protocol ->
          new Incompatible("the remote asks for none of our muxers in its TLS");
      case AlertDescription.protocol_version,
          AlertDescription.handshake_failure,
          AlertDescription.insufficient_security ->
          new Incompatible("the remote's TLS has nothing in common with ours");
      default -> new Misbehaved(SPEC, String.valueOf(alert.getMessage()), alert);
    };
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
