package dev.hypha.tls;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Binding;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * {@code /tls/1.0.0}: TLS 1.3 of the JDK, both ends with a certificate of their own making. The
 * certificate is made once for an identity. Thread-safe.
 *
 * <p>Spec: tls/tls.md; connections/inlined-muxer-negotiation.md, "TLS".
 */
public final class TlsSecurity implements SecureChannel {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/tls/1.0.0");

  /** What is agreed on by who wants to choose the muxer afterwards. */
  static final String NO_MUXER = "libp2p";

  private static final String SPEC = "tls/tls.md#handshake-protocol";

  private final SSLContext context;
  private final Binding binding;

  /** With a new certificate for {@code identity}, which does not tell what is offered. */
  public TlsSecurity(PrivateKey identity, Runtime runtime) {
    this(identity, Binding.OFF, List.of(), runtime);
  }

  /**
   * With a new certificate for {@code identity}.
   *
   * @param offered the security protocols that the node offers to strangers, best first
   */
  public TlsSecurity(
      PrivateKey identity, Binding binding, List<ProtocolId> offered, Runtime runtime) {
    this.binding = binding;
    List<ProtocolId> told = binding == Binding.OFF ? List.of() : offered;
    HostCertificate host =
        HostCertificate.of(identity, told, runtime.secrets(), runtime.wallClock());
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(
          new KeyManager[] {new HostKey(host)},
          new TrustManager[] {new PeerTrust(runtime)},
          runtime.secrets());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS 1.3", e);
    }
  }

  @Override
  public ProtocolId protocol() {
    return PROTOCOL;
  }

  @Override
  public int quantumLevel() {
    return 0;
  }

  @Override
  public Secured secure(Duplex raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    SSLEngine engine = engine(role, offer.muxers());
    TlsPipe pipe = new TlsPipe(raw, engine);
    pipe.handshake();
    PublicKey key = PeerTrust.proven(engine.getSession());
    PeerId peer = PeerId.ofPublicKey(key.encode());
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new Misbehaved(SPEC, "expected peer " + expected.get() + ", found " + peer);
    }
    boolean bound = binding != Binding.OFF && isBound(engine.getSession(), role, offer);
    String agreed = engine.getApplicationProtocol();
    return new Secured(
        pipe,
        peer,
        key,
        PROTOCOL,
        engine.getSession().getCipherSuite(),
        pipe.group(),
        agreed == null || agreed.isEmpty() || agreed.equals(NO_MUXER)
            ? Optional.empty()
            : Optional.of(ProtocolId.of(agreed)),
        bound);
  }

  /**
   * Whether the peer has told what it offers; if so, this protocol must be what a negotiation comes
   * to. Where nothing was negotiated there is nothing to compare.
   */
  private boolean isBound(SSLSession session, Role role, Offer offer)
      throws Misbehaved, Incompatible {
    List<ProtocolId> ours = offer.securities();
    if (!ours.contains(PROTOCOL)) {
      return false;
    }
    Optional<OfferedProtocols> theirs = PeerTrust.offered(session);
    if (theirs.isEmpty()) {
      if (binding == Binding.ENFORCE) {
        throw new Incompatible(
            "the peer does not sign what it offered, so a downgrade cannot be ruled out");
      }
      return false;
    }
    List<ProtocolId> its = theirs.get().protocols();
    Optional<ProtocolId> due =
        role == Role.DIALER
            ? OfferedProtocols.negotiated(ours, its)
            : OfferedProtocols.negotiated(its, ours);
    if (!due.equals(Optional.of(PROTOCOL))) {
      throw new Misbehaved(
          SPEC,
          "downgrade: somebody in between made both sides speak "
              + PROTOCOL
              + " instead of "
              + due.map(ProtocolId::name).orElse("nothing"));
    }
    return true;
  }

  private SSLEngine engine(Role role, List<ProtocolId> muxers) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(role == Role.DIALER);
    List<String> names = new ArrayList<>(muxers.stream().map(ProtocolId::name).toList());
    names.add(NO_MUXER);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setNeedClientAuth(true);
    parameters.setApplicationProtocols(names.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    if (role == Role.LISTENER) {
      engine.setHandshakeApplicationProtocolSelector((_, offered) -> first(offered, names));
    }
    return engine;
  }

  /** The dialer's order counts; null, where nothing fits, ends the handshake. */
  @SuppressWarnings("NullAway") // so does the JDK want it
  private static String first(List<String> offered, List<String> ours) {
    return offered.stream().filter(ours::contains).findFirst().orElse(null);
  }
}
