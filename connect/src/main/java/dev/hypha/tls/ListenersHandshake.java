package dev.hypha.tls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/** What a listener answers when Bouncy Castle's handshake asks. Of one handshake. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle asks for vectors
final class ListenersHandshake extends AbstractTlsServer implements HandshakePeer {
  private static final short WHOLE_RECORDS = -1;

  private final Terms terms;
  private final List<String> muxers;
  private @Nullable PeerCertificate dialer;
  private @Nullable Agreement agreement;

  ListenersHandshake(Terms terms, List<String> muxers) {
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
  public int[] getSupportedGroups() {
    return terms.groups();
  }

  /** A hybrid that both know is worth a round trip. */
  @Override
  public boolean preferLocalSupportedGroups() {
    return true;
  }

  @Override
  protected Vector<ProtocolName> getProtocolNames() {
    return Terms.names(muxers);
  }

  /** The dialer's order counts. */
  @Override
  @SuppressWarnings("rawtypes")
  protected @Nullable ProtocolName selectProtocolName(Vector dialers, Vector ours) {
    for (Object each : dialers) {
      if (each instanceof ProtocolName name && ours.contains(name)) {
        return name;
      }
    }
    return null;
  }

  /** Smaller records are not spoken of: what we seal is as large as we like. */
  @Override
  @SuppressWarnings("rawtypes")
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    maxFragmentLengthOffered = WHOLE_RECORDS;
  }

  @Override
  public TlsCredentials getCredentials() throws IOException {
    return terms.signer(TlsUtils.EMPTY_BYTES);
  }

  @Override
  public CertificateRequest getCertificateRequest() throws IOException {
    return new CertificateRequest(TlsUtils.EMPTY_BYTES, terms.signatures(), null, null);
  }

  @Override
  public void notifyClientCertificate(Certificate certificate) throws IOException {
    dialer = terms.verify(certificate);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    PeerCertificate proven = dialer;
    if (proven != null) {
      agreement = Agreement.of(context.getSecurityParametersConnection(), proven);
    }
  }
}
