package dev.hypha.noise;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.Binding;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.Signed;
import java.util.List;
import java.util.Optional;

/**
 * Binds a handshake to the negotiation that chose it. Where no security protocol was negotiated,
 * that is where we offered none, there is nothing to bind.
 *
 * <p>Signed are a prefix, the handshake hash under which the signer's payload is encrypted, and the
 * signer's list in its order of preference. The protocol spoken must then be the first of the
 * dialer's list that the listener has as well.
 *
 * <p>Spec: js-libp2p-noise TRANSCRIPT_BINDING_SPEC.md (draft), "Variant A".
 *
 * @param spoken the protocol of this handshake
 * @param ours what we offered, best first
 */
record TranscriptBinding(Binding mode, ProtocolId spoken, Role role, List<ProtocolId> ours) {
  private static final String SPEC = "TRANSCRIPT_BINDING_SPEC.md#binding";
  private static final Bytes PREFIX = Bytes.utf8("noise-libp2p-transcript:");

  /** Whether we sign and look at signatures. */
  boolean applies() {
    return mode != Binding.OFF && ours.contains(spoken);
  }

  Bytes sign(PrivateKey identity, Bytes payloadHash) {
    return identity.sign(signed(payloadHash, ours));
  }

  /**
   * The binding that the peer sent; whether it holds is not known yet.
   *
   * @throws Misbehaved if it is half of one
   * @throws Incompatible if there is none and must be one
   */
  Optional<Signed> read(Payload theirs, Bytes payloadHash) throws Misbehaved, Incompatible {
    if (!applies()) {
      return Optional.empty();
    }
    if (theirs.securities().isEmpty() && theirs.transcriptSignature().isEmpty()) {
      if (mode == Binding.ENFORCE) {
        throw new Incompatible(
            "the peer does not sign what it offered, so a downgrade cannot be ruled out");
      }
      return Optional.empty();
    }
    if (theirs.securities().isEmpty() || theirs.transcriptSignature().isEmpty()) {
      throw new Misbehaved(SPEC, "one half of a transcript binding");
    }
    return Optional.of(
        new Signed(signed(payloadHash, theirs.securities()), theirs.transcriptSignature()));
  }

  static Misbehaved unsigned() {
    return new Misbehaved(SPEC, "the transcript is not signed by the identity key");
  }

  /**
   * Compares the peer's list, which is known to be its own, with what was negotiated.
   *
   * @throws Misbehaved if something else should have been
   */
  void check(Payload theirs) throws Misbehaved {
    Optional<ProtocolId> due =
        role == Role.DIALER
            ? negotiated(ours, theirs.securities())
            : negotiated(theirs.securities(), ours);
    if (!due.equals(Optional.of(spoken))) {
      throw new Misbehaved(
          SPEC,
          "downgrade: somebody in between made both sides speak "
              + spoken
              + " instead of "
              + due.map(ProtocolId::name).orElse("nothing"));
    }
  }

  /** What a negotiation that nobody meddles with comes to. */
  private static Optional<ProtocolId> negotiated(
      List<ProtocolId> dialer, List<ProtocolId> listener) {
    return dialer.stream().filter(listener::contains).findFirst();
  }

  /** Each name stands behind its length, so that no two lists have the same bytes. */
  static Bytes signed(Bytes payloadHash, List<ProtocolId> protocols) {
    Buffer buffer = new Buffer().write(PREFIX).write(payloadHash);
    for (ProtocolId protocol : protocols) {
      Bytes name = Bytes.utf8(protocol.name());
      buffer.writeShort(name.size()).write(name);
    }
    return buffer.readAll();
  }
}
