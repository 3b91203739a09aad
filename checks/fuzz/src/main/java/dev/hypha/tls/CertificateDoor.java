package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.List;

/** Reads a peer's certificate. */
public final class CertificateDoor {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  private CertificateDoor() {}

  public static void read(byte[] input) throws CertificateException {
    var _ = PeerCertificate.verify(List.of(Bytes.copyOf(input)), NOW);
  }

  /** Looks at a record of a handshake. */
  public static void hello(byte[] input) {
    ServerHello hello = new ServerHello();
    hello.look(input, 0, input.length);
  }
}
