package dev.hypha.testkit.script;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Runtime;
import dev.hypha.core.TlsIdentity;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.PublicKey;
import dev.hypha.tls.HostIdentity;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** An identity in TLS whose certificate has one thing wrong with it. Takes those of others. */
public final class OddIdentity implements TlsIdentity {
  private static final Bytes VERSION_3 = Bytes.hex("a003020102");
  private static final Bytes SERIAL = Bytes.hex("02045a5a5a5a");
  private static final Bytes NAME = Bytes.hex("300e310c300a060355040513036f6464");
  private static final Bytes ECDSA_WITH_SHA256 = Bytes.hex("300a06082a8648ce3d040302");
  private static final Bytes RSA_WITH_SHA256 = Bytes.hex("300d06092a864886f70d01010b0500");
  private static final Bytes LIBP2P = Bytes.hex("060a2b0601040183a25a0101");
  private static final Bytes NOBODY_KNOWS = Bytes.hex("06082b0601040183a27f");
  private static final Bytes CRITICAL = Bytes.hex("0101ff");
  private static final Bytes PREFIX = Bytes.utf8("libp2p-tls-handshake:");
  private static final int OCTET_STRING = 0x04;
  private static final int UTC_TIME = 0x17;
  private static final int EXTENSIONS = 0xa3;
  private static final int SMALL_RSA_BITS = 1024;
  private static final Duration LONG = Duration.ofDays(3650);

  /** What is wrong with a certificate. */
  public enum Flaw {
    /** All is well: so the others are refused for what they are said to be. */
    NONE(""),
    EXPIRED("a certificate that expired on"),
    NOT_YET_VALID("a certificate that begins on"),
    /** Another key has signed it than the one in it. */
    SIGNED_BY_ANOTHER("a certificate that is not signed by its own key"),
    /** The signature of the identity is over something else. */
    IDENTITY_DID_NOT_SIGN("the certificate's key is not signed by the identity"),
    WITHOUT_IDENTITY("a certificate without the libp2p extension"),
    TWO("2 certificates instead of one"),
    RSA_1024("RSA of 1024 bits"),
    UNKNOWN_CRITICAL_EXTENSION("a critical extension that is not understood");

    private final String reason;

    Flaw(String reason) {
      this.reason = reason;
    }

    /** What whoever is shown it must say of it. */
    public String reason() {
      return reason;
    }
  }

  private final HostIdentity honest;
  private final X509Certificate[] chain;
  private final PrivateKey key;

  /**
   * @param identity whom the certificate is of
   */
  public OddIdentity(dev.hypha.crypto.PrivateKey identity, Flaw flaw, Runtime runtime) {
    this.honest = new HostIdentity(identity, runtime);
    try {
      SecureRandom random = runtime.secrets();
      KeyPair pair = keys(flaw == Flaw.RSA_1024, random);
      X509Certificate certificate = certificate(identity, flaw, pair, runtime);
      this.key = pair.getPrivate();
      this.chain =
          flaw == Flaw.TWO
              ? new X509Certificate[] {certificate, certificate}
              : new X509Certificate[] {certificate};
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys(boolean rsa, SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
    generator.initialize(rsa ? SMALL_RSA_BITS : 256, random);
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      dev.hypha.crypto.PrivateKey identity, Flaw flaw, KeyPair pair, Runtime runtime)
      throws GeneralSecurityException {
    Bytes algorithm = flaw == Flaw.RSA_1024 ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256;
    Bytes subjectKey = Bytes.owning(pair.getPublic().getEncoded());
    Instant now = runtime.wallClock();
    Instant from = flaw == Flaw.NOT_YET_VALID ? now.plus(Duration.ofHours(2)) : now.minus(LONG);
    Instant until = flaw == Flaw.EXPIRED ? now.minus(Duration.ofHours(2)) : now.plus(LONG);
    Bytes body =
        Der.value(
            Der.SEQUENCE,
            VERSION_3,
            SERIAL,
            algorithm,
            NAME,
            Der.value(Der.SEQUENCE, time(from), time(until)),
            NAME,
            subjectKey,
            Der.value(EXTENSIONS, Der.value(Der.SEQUENCE, extensions(identity, flaw, subjectKey))));
    PrivateKey signer =
        flaw == Flaw.SIGNED_BY_ANOTHER
            ? keys(false, runtime.secrets()).getPrivate()
            : pair.getPrivate();
    Signature signing =
        Signature.getInstance(flaw == Flaw.RSA_1024 ? "SHA256withRSA" : "SHA256withECDSA");
    signing.initSign(signer, runtime.secrets());
    signing.update(body.toArray());
    Bytes signature = Bytes.owning(signing.sign());
    return read(
        Der.value(
            Der.SEQUENCE, body, algorithm, Der.value(Der.BIT_STRING, Bytes.of(0), signature)));
  }

  private static Bytes extensions(
      dev.hypha.crypto.PrivateKey identity, Flaw flaw, Bytes subjectKey) {
    Bytes signed = flaw == Flaw.IDENTITY_DID_NOT_SIGN ? Bytes.utf8("something else") : subjectKey;
    Bytes proof =
        Der.value(
            Der.SEQUENCE,
            Der.value(OCTET_STRING, identity.publicKey().encode()),
            Der.value(OCTET_STRING, identity.sign(Bytes.concat(PREFIX, signed))));
    Bytes libp2p = Der.value(Der.SEQUENCE, LIBP2P, Der.value(OCTET_STRING, proof));
    Bytes unknown =
        Der.value(Der.SEQUENCE, NOBODY_KNOWS, CRITICAL, Der.value(OCTET_STRING, Bytes.hex("0500")));
    return switch (flaw) {
      case WITHOUT_IDENTITY -> Bytes.EMPTY;
      case UNKNOWN_CRITICAL_EXTENSION -> Bytes.concat(libp2p, unknown);
      case NONE, EXPIRED, NOT_YET_VALID, SIGNED_BY_ANOTHER, IDENTITY_DID_NOT_SIGN, TWO, RSA_1024 ->
          libp2p;
    };
  }

  private static Bytes time(Instant at) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(at);
    return Der.value(UTC_TIME, Bytes.utf8(text));
  }

  private static X509Certificate read(Bytes encoded) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded.toArray()));
  }

  @Override
  public X509ExtendedKeyManager keys() {
    return new Shown(chain, key);
  }

  @Override
  public X509ExtendedTrustManager trust() {
    return honest.trust();
  }

  @Override
  public PublicKey proven(SSLSession session) throws Misbehaved {
    return honest.proven(session);
  }

  @Override
  public Optional<NamedGroup> group(Bytes handshake) {
    return honest.group(handshake);
  }

  /** Shows the chain to everybody. */
  private static final class Shown extends X509ExtendedKeyManager {
    private static final String ALIAS = "odd";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    Shown(X509Certificate[] chain, PrivateKey key) {
      this.chain = chain;
      this.key = key;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
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
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }
}
