package dev.hypha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Certificates without names, as rust-libp2p makes them. */
class NamelessCertificateTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Bytes NOBODY = Bytes.hex("3000");

  private final SecureRandom random = new SecureRandom();
  private final PrivateKey identity = PrivateKey.generate(KeyType.ED25519, random);
  private final HostCertificate host = HostCertificate.of(identity, List.of(), random, NOW);

  @Test
  void the_jdk_does_not_read_one() throws Exception {
    byte[] encoded = nameless(0).toArray();
    assertThatThrownBy(
            () ->
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(encoded)))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("Empty issuer");
  }

  @Test
  void it_proves_who_signed_it() throws Exception {
    X509Certificate read = read(nameless(0));
    assertThat(PeerCertificate.verify(new X509Certificate[] {read}, NOW))
        .isEqualTo(identity.publicKey());
  }

  @Test
  void one_that_was_changed_proves_nothing() throws Exception {
    X509Certificate read = read(nameless(1));
    assertThatThrownBy(() -> PeerCertificate.verify(new X509Certificate[] {read}, NOW))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("not signed by its own key");
  }

  private static X509Certificate read(Bytes encoded) throws Exception {
    X509Certificate sent = carrying(encoded);
    X509Certificate read = NamelessCertificate.readable(sent);
    assertThat(read.getEncoded()).isEqualTo(encoded.toArray());
    return read;
  }

  /** Its bytes are all that is looked at. */
  private static X509Certificate carrying(Bytes encoded) throws Exception {
    PrivateKey any = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    X509Certificate other =
        HostCertificate.of(any, List.of(), new SecureRandom(), NOW).certificate();
    return new NamelessCertificate(encoded, Bytes.EMPTY, other);
  }

  /**
   * Ours without its names, signed anew.
   *
   * @param serialAdded what is changed in it after it was signed
   */
  private Bytes nameless(int serialAdded) throws Exception {
    Der certificate =
        new Der(new Der(Bytes.owning(host.certificate().getEncoded())).read(Der.SEQUENCE));
    Der parts = new Der(certificate.read(Der.SEQUENCE));
    Bytes version = Der.value(0xa0, parts.read(0xa0));
    byte[] serial = parts.read(Der.INTEGER).toArray();
    Bytes algorithm = Der.value(Der.SEQUENCE, parts.read(Der.SEQUENCE));
    parts.read(Der.SEQUENCE);
    Bytes validity = Der.value(Der.SEQUENCE, parts.read(Der.SEQUENCE));
    parts.read(Der.SEQUENCE);
    Bytes key = Der.value(Der.SEQUENCE, parts.read(Der.SEQUENCE));
    Bytes extensions = Der.value(0xa3, parts.read(0xa3));
    Bytes number = Der.value(Der.INTEGER, Bytes.copyOf(serial));
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(host.key());
    signing.update(
        Der.value(
                Der.SEQUENCE, version, number, algorithm, NOBODY, validity, NOBODY, key, extensions)
            .toArray());
    Bytes signature = Bytes.owning(signing.sign());
    serial[serial.length - 1] += (byte) serialAdded;
    number = Der.value(Der.INTEGER, Bytes.copyOf(serial));
    Bytes body =
        Der.value(
            Der.SEQUENCE, version, number, algorithm, NOBODY, validity, NOBODY, key, extensions);
    return Der.value(
        Der.SEQUENCE, body, algorithm, Der.value(Der.BIT_STRING, Bytes.of(0), signature));
  }
}
