package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Quantum;
import dev.hypha.core.Runtime;
import dev.hypha.crypto.tls.CipherSuite;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import java.util.stream.Stream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsFatalAlert;

/**
 * What we bring to every handshake, on either side: a certificate, and what we are willing to agree
 * on. Immutable.
 */
@SuppressWarnings("JdkObsolete") // Bouncy Castle asks for vectors
final class Terms {
  /** The quickest first. */
  private static final List<CipherSuite> SUITES =
      List.of(
          CipherSuite.TLS_AES_128_GCM_SHA256,
          CipherSuite.TLS_AES_256_GCM_SHA384,
          CipherSuite.TLS_CHACHA20_POLY1305_SHA256);

  private static final List<Integer> SIGNATURES =
      List.of(
          SignatureScheme.ecdsa_secp256r1_sha256,
          SignatureScheme.ecdsa_secp384r1_sha384,
          SignatureScheme.ed25519,
          SignatureScheme.rsa_pss_rsae_sha256,
          SignatureScheme.rsa_pss_rsae_sha384,
          SignatureScheme.rsa_pss_rsae_sha512);

  private final HostCertificate host;
  private final HandshakeCrypto crypto;
  private final Quantum quantum;
  private final Runtime runtime;

  Terms(HostCertificate host, Quantum quantum, Runtime runtime) {
    this.host = host;
    this.crypto = new HandshakeCrypto(runtime.secrets());
    this.quantum = quantum;
    this.runtime = runtime;
  }

  HandshakeCrypto crypto() {
    return crypto;
  }

  int[] suites() {
    return SUITES.stream().mapToInt(CipherSuite::code).toArray();
  }

  /** Those of the two groups that the policy leaves, best first. */
  int[] groups() {
    return switch (quantum) {
      case OFF -> new int[] {NamedGroup.x25519};
      case PREFER -> new int[] {NamedGroup.X25519MLKEM768, NamedGroup.x25519};
      case REQUIRE -> new int[] {NamedGroup.X25519MLKEM768};
    };
  }

  Vector<Integer> groupVector() {
    Vector<Integer> all = new Vector<>();
    for (int group : groups()) {
      all.add(group);
    }
    return all;
  }

  Vector<SignatureAndHashAlgorithm> signatures() {
    Vector<SignatureAndHashAlgorithm> all = new Vector<>();
    SIGNATURES.forEach(each -> all.add(SignatureScheme.getSignatureAndHashAlgorithm(each)));
    return all;
  }

  /** What stands for {@code muxers} in the hello. */
  static Vector<ProtocolName> names(List<String> muxers) {
    Vector<ProtocolName> all = new Vector<>();
    muxers.forEach(each -> all.add(ProtocolName.asUtf8Encoding(each)));
    return all;
  }

  /** Shows our certificate, and signs with its key. */
  HostSigner signer(byte[] requestContext) throws IOException {
    return new HostSigner(crypto, host, requestContext);
  }

  /** Who has sent {@code certificate}. */
  PeerCertificate verify(Certificate certificate) throws TlsFatalAlert {
    try {
      List<Bytes> chain = new ArrayList<>();
      for (var each : Stream.of(certificate.getCertificateList()).toList()) {
        chain.add(Bytes.owning(each.getEncoded()));
      }
      return PeerCertificate.verify(chain, runtime.wallClock());
    } catch (CertificateException | IOException e) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
    }
  }
}
