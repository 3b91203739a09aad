package dev.hypha.tls;

import java.io.IOException;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** What a dialer answers when Bouncy Castle's handshake asks. Of one handshake. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle asks for vectors
final class DialersHandshake extends AbstractTlsClient implements TlsAuthentication, HandshakePeer {
  private final Terms terms;
  private final List<String> muxers;
  private @Nullable PeerCertificate listener;
  private @Nullable Agreement agreement;

  DialersHandshake(Terms terms, List<String> muxers) {
    super(terms.crypto());
    this.terms = terms;
    this.muxers = muxers;
  }

  @Override
  public @Nullable Agreement agreement() {
    return agreement;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return terms.suites();
  }

  @Override
  protected Vector<Integer> getSupportedGroups(@SuppressWarnings("rawtypes") Vector roles) {
    return terms.groupVector();
  }

  /** A share of each, so that whatever the listener likes takes no round trip more. */
  @Override
  public Vector<Integer> getEarlyKeyShareGroups() {
    return terms.groupVector();
  }

  @Override
  protected Vector<?> getSupportedSignatureAlgorithms() {
    return terms.signatures();
  }

  @Override
  protected Vector<ProtocolName> getProtocolNames() {
    return Terms.names(muxers);
  }

  @Override
  public @Nullable TlsSession getSessionToResume() {
    return null;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return this;
  }

  @Override
  public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
    listener = terms.verify(certificate.getCertificate());
  }

  @Override
  public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
    return terms.signer(request.getCertificateRequestContext());
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    PeerCertificate proven = listener;
    if (proven != null) {
      agreement = Agreement.of(context.getSecurityParametersConnection(), proven);
    }
  }
}
