package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.PublicKey;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/**
 * Who a certificate is of.
 *
 * <p>Spec: tls/tls.md, "libp2p Public Key Extension" and "Peer Authentication".
 */
final class PeerCertificate {
  private static final int OCTET_STRING = 0x04;
  private static final int CERTIFICATE_BYTES_MAX = 16 << 10;
  private static final int RSA_BITS_MIN = 2048;

  /** Key usage, basic constraints, extended key usage: critical ones may be there. */
  private static final Set<String> UNDERSTOOD =
      Set.of(HostCertificate.EXTENSION, "2.5.29.15", "2.5.29.19", "2.5.29.37");

  private PeerCertificate() {}

  /**
   * The identity key of whoever owns the certificate.
   *
   * @param chain what the peer sent, which must be one certificate
   * @throws CertificateException if it is not valid, in a sentence that says why
   */
  static PublicKey verify(X509Certificate[] chain, Instant now) throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException(chain.length + " certificates instead of one");
    }
    X509Certificate certificate = chain[0];
    if (certificate.getEncoded().length > CERTIFICATE_BYTES_MAX) {
      throw new CertificateException("a certificate of " + certificate.getEncoded().length + " B");
    }
    certificate.checkValidity(Date.from(now));
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    if (critical != null && !UNDERSTOOD.containsAll(critical)) {
      throw new CertificateException("a critical extension that is not understood: " + critical);
    }
    if (certificate.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
      throw new CertificateException("RSA of " + rsa.getModulus().bitLength() + " bits");
    }
    try {
      certificate.verify(certificate.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("a certificate that is not signed by its own key", e);
    }
    try {
      requireWholeBytes(Bytes.owning(certificate.getEncoded()));
      return identity(certificate);
    } catch (MalformedException e) {
      throw new CertificateException("a certificate that is malformed: " + e.getMessage(), e);
    }
  }

  /** The JDK passes over the last bits of a signature that says that they are unused. */
  private static void requireWholeBytes(Bytes encoded) throws MalformedException {
    Der whole = new Der(encoded);
    Der parts = new Der(whole.read(Der.SEQUENCE));
    whole.end();
    parts.read(Der.SEQUENCE);
    parts.read(Der.SEQUENCE);
    Bytes signature = parts.read(Der.BIT_STRING);
    parts.end();
    if (signature.isEmpty() || signature.at(0) != 0) {
      throw new MalformedException("a signature that is not whole bytes");
    }
  }

  private static PublicKey identity(X509Certificate certificate)
      throws MalformedException, CertificateException {
    byte[] extension = certificate.getExtensionValue(HostCertificate.EXTENSION);
    if (extension == null) {
      throw new CertificateException("a certificate without the libp2p extension");
    }
    Der outer = new Der(Bytes.owning(extension));
    Der wrapped = new Der(outer.read(OCTET_STRING));
    outer.end();
    Der signedKey = new Der(wrapped.read(Der.SEQUENCE));
    wrapped.end();
    PublicKey key = PublicKey.decode(signedKey.read(OCTET_STRING));
    Bytes signature = signedKey.read(OCTET_STRING);
    signedKey.end();
    Bytes subject = Bytes.owning(certificate.getPublicKey().getEncoded());
    if (!key.verify(Bytes.concat(HostCertificate.PREFIX, subject), signature)) {
      throw new CertificateException("the certificate's key is not signed by the identity");
    }
    return key;
  }
}
