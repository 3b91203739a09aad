package dev.hypha.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Reads a peer's certificate. */
public final class CertificateDoor {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  private CertificateDoor() {}

  public static void read(byte[] input) throws CertificateException {
    var reader = CertificateFactory.getInstance("X.509");
    if (reader.generateCertificate(new ByteArrayInputStream(input)) instanceof X509Certificate c) {
      var _ = OfferedProtocols.of(c);
      var _ = PeerCertificate.verify(new X509Certificate[] {c}, NOW);
    }
  }

  /** Looks at a record of a handshake. */
  public static void hello(byte[] input) {
    ServerHello hello = new ServerHello();
    hello.look(input, 0, input.length);
  }
}
