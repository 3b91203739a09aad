package dev.hypha.tls;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Binding;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /tls/1.0.0}: TLS 1.3, both ends with a certificate of their own making. The certificate is
 * made once for an identity. The handshake is Bouncy Castle's, with X25519MLKEM768 where the other
 * end has it; the records that follow are ours, under the JDK's ciphers. Thread-safe.
 *
 * <p>Spec: tls/tls.md; connections/inlined-muxer-negotiation.md, "TLS".
 */
public final class TlsSecurity implements SecureChannel {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/tls/1.0.0");

  /** What is agreed on by who wants to choose the muxer afterwards. */
  static final String NO_MUXER = "libp2p";

  private final Supplier<Terms> making;
  private final Binding binding;
  private final Quantum quantum;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Terms terms;

  /** For {@code identity}, not telling what is offered. */
  public TlsSecurity(PrivateKey identity, Runtime runtime) {
    this(identity, Quantum.PREFER, Binding.OFF, List.of(), runtime);
  }

  /**
   * For {@code identity}.
   *
   * @param quantum which groups may be agreed on
   * @param offered the security protocols that the node offers to strangers, best first
   */
  public TlsSecurity(
      PrivateKey identity,
      Quantum quantum,
      Binding binding,
      List<ProtocolId> offered,
      Runtime runtime) {
    this(
        () -> {
          List<ProtocolId> told = binding == Binding.OFF ? List.of() : offered;
          return HostCertificate.of(identity, told, runtime.secrets(), runtime.wallClock());
        },
        quantum,
        binding,
        runtime);
  }

  TlsSecurity(Supplier<HostCertificate> host, Quantum quantum, Binding binding, Runtime runtime) {
    this.binding = binding;
    this.quantum = quantum;
    this.making = () -> new Terms(host.get(), quantum, runtime);
  }

  /** Made for the first handshake: who never speaks TLS loads nothing of it. */
  private Terms terms() {
    Terms made = terms;
    if (made != null) {
      return made;
    }
    lock.lock();
    try {
      made = terms;
      if (made == null) {
        made = making.get();
        terms = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ProtocolId protocol() {
    return PROTOCOL;
  }

  @Override
  public int quantumLevel() {
    return levelUnder(quantum);
  }

  /** What a peer can count on that speaks it: the hybrid group only where no other is offered. */
  public static int levelUnder(Quantum quantum) {
    return quantum == Quantum.REQUIRE ? NamedGroup.X25519_MLKEM768.quantumLevel() : 0;
  }

  @Override
  public Secured secure(Duplex raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    RecordReader records = new RecordReader(raw.source());
    List<String> muxers = new ArrayList<>(offer.muxers().stream().map(ProtocolId::name).toList());
    muxers.add(NO_MUXER);
    Agreement agreement = agree(new Handshake(raw, records), role, muxers);
    PublicKey key = agreement.peer().identity();
    PeerId peer = PeerId.ofPublicKey(key.encode());
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new Misbehaved(Alerts.SPEC, "expected peer " + expected.get() + ", found " + peer);
    }
    boolean bound =
        binding != Binding.OFF && isBound(agreement.peer().offered(), role, offer.securities());
    return new Secured(
        new RecordPipe(raw, records, agreement, role),
        peer,
        key,
        PROTOCOL,
        agreement.suite().name(),
        Optional.of(agreement.group()),
        agreement.muxer().filter(each -> !each.equals(NO_MUXER)).map(ProtocolId::of),
        bound);
  }

  private Agreement agree(Handshake handshake, Role role, List<String> muxers) throws IOException {
    try {
      return handshake.run(terms(), role, muxers);
    } catch (Incompatible e) {
      if (quantum == Quantum.PREFER) {
        throw e;
      }
      String ours = quantum == Quantum.OFF ? "X25519" : "X25519MLKEM768";
      String setting = quantum.name().toLowerCase(Locale.ROOT);
      throw new Incompatible(
          e.getMessage() + "; quantum = " + setting + " leaves us " + ours + " alone");
    }
  }

  /**
   * Whether the peer has told what it offers; if so, this protocol must be what a negotiation comes
   * to. Where nothing was negotiated there is nothing to compare.
   */
  private boolean isBound(Optional<OfferedProtocols> theirs, Role role, List<ProtocolId> ours)
      throws Misbehaved, Incompatible {
    if (!ours.contains(PROTOCOL)) {
      return false;
    }
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
          Alerts.SPEC,
          "downgrade: somebody in between made both sides speak "
              + PROTOCOL
              + " instead of "
              + due.map(ProtocolId::name).orElse("nothing"));
    }
    return true;
  }
}
