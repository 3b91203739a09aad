package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.Der;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A certificate whose owner has no name, as those of rust-libp2p are: the JDK refuses to read it.
 * So it is read with a name in place of none; what is signed is what was sent.
 *
 * <p>Spec: tls/tls.md, "libp2p Public Key Extension": names mean nothing.
 */
final class NamelessCertificate extends X509Certificate {
  private static final long serialVersionUID = 1;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  private final transient Bytes encoded;
  private final transient Bytes signed;
  private final X509Certificate named;

  NamelessCertificate(Bytes encoded, Bytes signed, X509Certificate named) {
    this.encoded = encoded;
    this.signed = signed;
    this.named = named;
  }

  /**
   * A certificate that can be read.
   *
   * @param sent as it came, of which only the bytes are looked at
   */
  static X509Certificate readable(X509Certificate sent) throws CertificateException {
    Bytes encoded = Bytes.owning(sent.getEncoded());
    try {
      Der whole = new Der(encoded);
      Der certificate = new Der(whole.read(Der.SEQUENCE));
      whole.end();
      Bytes body = certificate.read(Der.SEQUENCE);
      Der parts = new Der(body);
      Bytes version = Der.value(VERSION, parts.read(VERSION));
      Bytes serial = Der.value(Der.INTEGER, parts.read(Der.INTEGER));
      Bytes algorithm = Der.value(Der.SEQUENCE, parts.read(Der.SEQUENCE));
      Bytes issuer = parts.read(Der.SEQUENCE);
      if (!issuer.isEmpty()) {
        return sent;
      }
      Bytes validity = Der.value(Der.SEQUENCE, parts.read(Der.SEQUENCE));
      parts.read(Der.SEQUENCE); // the subject
      Bytes key = Der.value(Der.SEQUENCE, parts.read(Der.SEQUENCE));
      Bytes extensions = Der.value(EXTENSIONS, parts.read(EXTENSIONS));
      parts.end();
      Bytes outer = Der.value(Der.SEQUENCE, certificate.read(Der.SEQUENCE));
      Bytes signature = Der.value(Der.BIT_STRING, certificate.read(Der.BIT_STRING));
      certificate.end();
      Bytes name = HostCertificate.name("0");
      Bytes changed =
          Der.value(
              Der.SEQUENCE, version, serial, algorithm, name, validity, name, key, extensions);
      X509Certificate read = read(Der.value(Der.SEQUENCE, changed, outer, signature));
      return new NamelessCertificate(encoded, Der.value(Der.SEQUENCE, body), read);
    } catch (MalformedException e) {
      return sent; // whoever reads it says what is wrong
    }
  }

  private static X509Certificate read(Bytes encoded) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded.toArray()));
  }

  @Override
  public byte[] getEncoded() {
    return encoded.toArray();
  }

  @Override
  public byte[] getTBSCertificate() throws CertificateEncodingException {
    return signed.toArray();
  }

  @Override
  public void verify(PublicKey key)
      throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
    Signature signature = Signature.getInstance(named.getSigAlgName());
    signature.initVerify(key);
    signature.update(signed.toArray());
    if (!signature.verify(named.getSignature())) {
      throw new SignatureException("the signature is not of this key");
    }
  }

  @Override
  public void verify(PublicKey key, String provider)
      throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
    verify(key);
  }

  @Override
  public String toString() {
    return named.toString();
  }

  // ---- what does not hang on the names

  @Override
  public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
    named.checkValidity();
  }

  @Override
  public void checkValidity(Date date)
      throws CertificateExpiredException, CertificateNotYetValidException {
    named.checkValidity(date);
  }

  @Override
  public int getVersion() {
    return named.getVersion();
  }

  @Override
  public BigInteger getSerialNumber() {
    return named.getSerialNumber();
  }

  @Override
  @SuppressWarnings("deprecation") // part of the contract
  public Principal getIssuerDN() {
    return named.getIssuerDN();
  }

  @Override
  @SuppressWarnings("deprecation") // part of the contract
  public Principal getSubjectDN() {
    return named.getSubjectDN();
  }

  @Override
  public Date getNotBefore() {
    return named.getNotBefore();
  }

  @Override
  public Date getNotAfter() {
    return named.getNotAfter();
  }

  @Override
  public byte[] getSignature() {
    return named.getSignature();
  }

  @Override
  public String getSigAlgName() {
    return named.getSigAlgName();
  }

  @Override
  public String getSigAlgOID() {
    return named.getSigAlgOID();
  }

  @Override
  public byte @Nullable [] getSigAlgParams() {
    return named.getSigAlgParams();
  }

  @Override
  public boolean @Nullable [] getIssuerUniqueID() {
    return named.getIssuerUniqueID();
  }

  @Override
  public boolean @Nullable [] getSubjectUniqueID() {
    return named.getSubjectUniqueID();
  }

  @Override
  public boolean @Nullable [] getKeyUsage() {
    return named.getKeyUsage();
  }

  @Override
  public int getBasicConstraints() {
    return named.getBasicConstraints();
  }

  @Override
  public PublicKey getPublicKey() {
    return named.getPublicKey();
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return named.hasUnsupportedCriticalExtension();
  }

  @Override
  public @Nullable Set<String> getCriticalExtensionOIDs() {
    return named.getCriticalExtensionOIDs();
  }

  @Override
  public @Nullable Set<String> getNonCriticalExtensionOIDs() {
    return named.getNonCriticalExtensionOIDs();
  }

  @Override
  public byte @Nullable [] getExtensionValue(String id) {
    return named.getExtensionValue(id);
  }
}
