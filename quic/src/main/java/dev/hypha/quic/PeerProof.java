package dev.hypha.quic;

import dev.hypha.core.TlsIdentity;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Takes the certificates that our identity's trust takes, if they are of the peer that is expected;
 * why not, it tells the connection, for BoringSSL keeps but a number.
 */
final class PeerProof extends X509ExtendedTrustManager {
  private final TlsIdentity identity;

  PeerProof(TlsIdentity identity) {
    this.identity = identity;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(engine, () -> identity.trust().checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(engine, () -> identity.trust().checkServerTrusted(chain, type, engine));
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(SSLEngine engine, Check check) throws CertificateException {
    ConnectionHandler connection = ConnectionHandler.of(engine);
    try {
      check.run();
      connection.proved(identity.proven(engine.getHandshakeSession()));
    } catch (CertificateException e) {
      connection.refuses(e);
      throw e;
    } catch (IOException | RuntimeException e) {
      connection.refuses(e);
      throw new CertificateException(e);
    }
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
