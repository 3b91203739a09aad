package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Runtime;
import dev.hypha.crypto.PublicKey;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whoever proves an identity, and leaves it in the session. Hosts and authorities mean
 * nothing here.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private static final String IDENTITY = "dev.hypha.identity";

  private final Runtime runtime;

  PeerTrust(Runtime runtime) {
    this.runtime = runtime;
  }

  /** The key that the peer of an established session has proved. */
  static PublicKey proven(SSLSession session) throws Misbehaved {
    if (session.getValue(IDENTITY) instanceof PublicKey key) {
      return key;
    }
    throw new Misbehaved("tls/tls.md#peer-authentication", "a session in which nobody is proved");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, engine);
  }

  private void check(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
    List<Bytes> encoded = new ArrayList<>();
    for (X509Certificate each : chain) {
      encoded.add(Bytes.owning(each.getEncoded()));
    }
    PeerCertificate peer = PeerCertificate.verify(encoded, runtime.wallClock());
    SSLSession session = engine.getHandshakeSession();
    session.putValue(IDENTITY, peer.identity());
  }

  // ---- not the ways of an engine

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("there is no socket");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("there is no socket");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("there is no session");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("there is no session");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
