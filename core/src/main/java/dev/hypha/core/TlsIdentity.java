package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.crypto.PublicKey;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who we are in TLS, and how others prove who they are: for transports that bring a TLS of their
 * own. One for all connections of an identity. Thread-safe.
 *
 * <p>Spec: tls/tls.md, "Peer Authentication".
 */
public interface TlsIdentity {
  /** Shows our certificate. */
  X509ExtendedKeyManager keys();

  /** Takes the certificate of whoever proves an identity with it, and nobody else's. */
  X509ExtendedTrustManager trust();

  /**
   * The key that the peer of a session has proved, once {@link #trust} has taken its certificate.
   *
   * @throws Misbehaved if it has proved nothing
   */
  PublicKey proven(SSLSession session) throws Misbehaved;

  /** What the keys are agreed on by, if {@code handshake} is a ServerHello that says so. */
  Optional<NamedGroup> group(Bytes handshake);
}
