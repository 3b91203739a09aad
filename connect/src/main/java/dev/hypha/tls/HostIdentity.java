package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Runtime;
import dev.hypha.core.TlsIdentity;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** An identity with a certificate of its own making, for a TLS that is not ours. Thread-safe. */
public final class HostIdentity implements TlsIdentity {
  private final X509ExtendedKeyManager keys;
  private final X509ExtendedTrustManager trust;

  /** With a new certificate for {@code identity}. */
  public HostIdentity(PrivateKey identity, Runtime runtime) {
    this.keys =
        new HostKey(
            HostCertificate.of(identity, List.of(), runtime.secrets(), runtime.wallClock()));
    this.trust = new PeerTrust(runtime);
  }

  @Override
  public X509ExtendedKeyManager keys() {
    return keys;
  }

  @Override
  public X509ExtendedTrustManager trust() {
    return trust;
  }

  @Override
  public PublicKey proven(SSLSession session) throws Misbehaved {
    return PeerTrust.proven(session);
  }

  @Override
  public Optional<NamedGroup> group(Bytes handshake) {
    byte[] record = new byte[ServerHello.RECORD_HEADER_BYTES + handshake.size()];
    record[0] = ServerHello.HANDSHAKE_RECORD;
    System.arraycopy(
        handshake.toArray(), 0, record, ServerHello.RECORD_HEADER_BYTES, handshake.size());
    ServerHello hello = new ServerHello();
    hello.look(record, 0, record.length);
    return hello.group();
  }
}
