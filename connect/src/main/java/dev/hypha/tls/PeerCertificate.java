package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.PublicKey;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who a certificate is of. Its names mean nothing and may be missing, as those of rust-libp2p are.
 *
 * <p>Spec: tls/tls.md, "libp2p Public Key Extension" and "Peer Authentication".
 *
 * @param identity the key that has vouched for the certificate's
 * @param offered the security protocols that its owner says it offers
 */
record PeerCertificate(PublicKey identity, Optional<OfferedProtocols> offered) {
  private static final int CERTIFICATE_BYTES_MAX = 16 << 10;
  private static final Bytes KEY_USAGE = Bytes.hex("551d0f");
  private static final Bytes BASIC_CONSTRAINTS = Bytes.hex("551d13");
  private static final Bytes EXTENDED_KEY_USAGE = Bytes.hex("551d25");

  /** Critical ones may be there. */
  private static final Set<Bytes> UNDERSTOOD =
      Set.of(HostCertificate.EXTENSION, KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE);

  /**
   * Reads and verifies what a peer has sent.
   *
   * @param chain which must be one certificate, in DER
   * @throws CertificateException if it is not valid, in a sentence that says why
   */
  static PeerCertificate verify(List<Bytes> chain, Instant now) throws CertificateException {
    if (chain.size() != 1) {
      throw new CertificateException(chain.size() + " certificates instead of one");
    }
    Bytes encoded = chain.getFirst();
    if (encoded.size() > CERTIFICATE_BYTES_MAX) {
      throw new CertificateException("a certificate of " + encoded.size() + " B");
    }
    try {
      X509 certificate = X509.read(encoded);
      if (now.isBefore(certificate.notBefore())) {
        throw new CertificateException("a certificate that begins on " + certificate.notBefore());
      }
      if (now.isAfter(certificate.notAfter())) {
        throw new CertificateException("a certificate that expired on " + certificate.notAfter());
      }
      for (X509.Extension each : certificate.extensions().values()) {
        if (each.critical() && !UNDERSTOOD.contains(each.id())) {
          throw new CertificateException("a critical extension that is not understood: " + each);
        }
      }
      SubjectKey key = SubjectKey.read(certificate.subjectKey());
      if (!key.verify(certificate.algorithm(), certificate.body(), certificate.signature())) {
        throw new CertificateException("a certificate that is not signed by its own key");
      }
      return new PeerCertificate(identity(certificate), OfferedProtocols.of(certificate));
    } catch (MalformedException e) {
      throw new CertificateException("a certificate that is malformed: " + e.getMessage(), e);
    }
  }

  private static PublicKey identity(X509 certificate)
      throws MalformedException, CertificateException {
    X509.Extension extension = certificate.extensions().get(HostCertificate.EXTENSION);
    if (extension == null) {
      throw new CertificateException("a certificate without the libp2p extension");
    }
    Der wrapped = new Der(extension.value());
    Der signedKey = new Der(wrapped.read(Der.SEQUENCE));
    wrapped.end();
    PublicKey key = PublicKey.decode(signedKey.read(Der.OCTET_STRING));
    Bytes signature = signedKey.read(Der.OCTET_STRING);
    signedKey.end();
    if (!key.verify(Bytes.concat(HostCertificate.PREFIX, certificate.subjectKey()), signature)) {
      throw new CertificateException("the certificate's key is not signed by the identity");
    }
    return key;
  }
}
