package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.Der;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * For a TLS of the JDK's kind: shows our certificate to everybody, whatever kinds the other end
 * says that it likes.
 */
final class HostKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "host";

  /** PKCS #8 of an ECPrivateKey on P-256, but for the key (RFC 5208). */
  private static final Bytes VERSION = Bytes.hex("020100");

  private static final Bytes ALGORITHM = Bytes.hex("301306072a8648ce3d020106082a8648ce3d030107");

  private final X509Certificate certificate;
  private final PrivateKey key;

  HostKey(HostCertificate host) {
    try {
      this.certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(host.encoded().toArray()));
      Bytes sec1 = Der.value(Der.OCTET_STRING, host.key().raw());
      Bytes pkcs8 = Der.value(Der.SEQUENCE, VERSION, ALGORITHM, sec1);
      this.key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not read a certificate of ours", e);
    }
  }

  @Override
  public String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return type.equals("EC") ? ALIAS : null;
  }

  @Override
  public String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return type.equals("EC") ? ALIAS : null;
  }

  @Override
  public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[] {certificate};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }
}
