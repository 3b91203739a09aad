package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.noise.Kem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.CryptoHashAlgorithm;
import org.bouncycastle.tls.crypto.Tls13Verifier;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.TlsKemConfig;
import org.bouncycastle.tls.crypto.TlsKemDomain;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Bouncy Castle's cryptography for handshakes; SHA-256, X25519, ML-KEM-768 and signatures on P-256
 * are computed by our own.
 */
final class HandshakeCrypto extends BcTlsCrypto {
  HandshakeCrypto(SecureRandom random) {
    super(random);
  }

  @Override
  public TlsECDomain createECDomain(TlsECConfig config) {
    return config.getNamedGroup() == NamedGroup.x25519
        ? () -> new KeyShare.OfX25519(this)
        : super.createECDomain(config);
  }

  @Override
  public TlsKemDomain createKemDomain(TlsKemConfig config) {
    if (config.getNamedGroup() != NamedGroup.MLKEM768) {
      return super.createKemDomain(config);
    }
    Kem kem = Kem.ML_KEM_768;
    return config.isServer()
        ? () -> new KeyShare.ListenersMlKem(kem, this)
        : () -> new KeyShare.DialersMlKem(kem, this);
  }

  @Override
  public Digest createDigest(int algorithm) {
    return algorithm == CryptoHashAlgorithm.sha256
        ? new SystemDigest()
        : super.createDigest(algorithm);
  }

  @Override
  public Digest cloneDigest(int algorithm, Digest digest) {
    return digest instanceof SystemDigest ours ? ours.copy() : super.cloneDigest(algorithm, digest);
  }

  @Override
  public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
    return new BcTlsCertificate(this, encoding) {
      @Override
      public Tls13Verifier createVerifier(int scheme) throws IOException {
        return scheme == SignatureScheme.ecdsa_secp256r1_sha256
            ? new Verifier(subjectKey(this))
            : super.createVerifier(scheme);
      }
    };
  }

  private static SubjectKey subjectKey(BcTlsCertificate certificate) throws IOException {
    try {
      return SubjectKey.read(
          Bytes.owning(certificate.getCertificate().getSubjectPublicKeyInfo().getEncoded("DER")));
    } catch (MalformedException e) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
    }
  }

  private record Verifier(SubjectKey key, ByteArrayOutputStream signed) implements Tls13Verifier {
    Verifier(SubjectKey key) {
      this(key, new ByteArrayOutputStream());
    }

    @Override
    public OutputStream getOutputStream() {
      return signed;
    }

    @Override
    public boolean verifySignature(byte[] signature) {
      return key.verify(
          SubjectKey.ECDSA_WITH_SHA256,
          Bytes.owning(signed.toByteArray()),
          Bytes.owning(signature));
    }
  }
}
