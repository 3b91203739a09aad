package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsStreamSigner;

/** Our certificate in one handshake. */
final class HostSigner implements TlsCredentialedSigner, TlsStreamSigner {
  private final HostCertificate host;
  private final Certificate shown;
  private final ByteArrayOutputStream signed = new ByteArrayOutputStream();

  /**
   * @param requestContext of the message that asked for it; none of a listener
   */
  HostSigner(HandshakeCrypto crypto, HostCertificate host, byte[] requestContext)
      throws IOException {
    this.host = host;
    var certificate = crypto.createCertificate(host.encoded().toArray());
    CertificateEntry[] chain = {new CertificateEntry(certificate, null)};
    this.shown = new Certificate(requestContext, chain);
  }

  @Override
  public Certificate getCertificate() {
    return shown;
  }

  @Override
  public SignatureAndHashAlgorithm getSignatureAndHashAlgorithm() {
    return SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256);
  }

  @Override
  public TlsStreamSigner getStreamSigner() {
    return this;
  }

  @Override
  public OutputStream getOutputStream() {
    return signed;
  }

  @Override
  public byte[] getSignature() {
    return host.key().sign(Bytes.owning(signed.toByteArray())).toArray();
  }

  @Override
  public byte[] generateRawSignature(byte[] hash) throws IOException {
    throw new TlsFatalAlert(AlertDescription.internal_error);
  }
}
