package dev.hypha.noise;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Binding;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.crypto.Signed;
import dev.hypha.crypto.noise.DhKeyPair;
import dev.hypha.crypto.noise.HandshakeState;
import dev.hypha.crypto.noise.NoiseException;
import dev.hypha.crypto.noise.Suite;
import dev.hypha.multiformats.PeerId;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One Noise protocol of libp2p: a suite and the id it is negotiated by. The static key is made once
 * per node and its signature with it. Thread-safe.
 *
 * <p>Spec: noise/README.md, "The Noise Handshake"; noise/pq-mlkem768-hfs.md for the hybrids.
 */
public final class NoiseSecurity implements SecureChannel {
  public static final ProtocolId CLASSICAL = ProtocolId.of("/noise");
  public static final ProtocolId HYBRID_512 = ProtocolId.of("/hypha/noise-mlkem512-hfs/1.0.0");
  public static final ProtocolId HYBRID_768 = ProtocolId.of("/noise-mlkem768-hfs/0.2.0");
  public static final ProtocolId HYBRID_1024 = ProtocolId.of("/hypha/noise-mlkem1024-hfs/1.0.0");

  private static final String SPEC = "noise/README.md#the-noise-handshake";
  private static final Bytes STATIC_KEY_PREFIX = Bytes.utf8("noise-libp2p-static-key:");

  private final ProtocolId protocol;
  private final NamedGroup group;
  private final Suite suite;
  private final Runtime runtime;
  private final Binding binding;
  private final PrivateKey identity;
  private final DhKeyPair staticKey;
  private final Bytes identityKey;
  private final Bytes identitySignature;

  NoiseSecurity(
      ProtocolId protocol,
      NamedGroup group,
      Suite suite,
      PrivateKey identity,
      Runtime runtime,
      Binding binding) {
    this.protocol = protocol;
    this.group = group;
    this.suite = suite;
    this.runtime = runtime;
    this.binding = binding;
    this.identity = identity;
    this.staticKey = suite.dh().generate(runtime.secrets());
    this.identityKey = identity.publicKey().encode();
    this.identitySignature = identity.sign(Bytes.concat(STATIC_KEY_PREFIX, staticKey.publicKey()));
  }

  /** {@code /noise} with {@link Binding#WARN}. */
  public static NoiseSecurity classical(PrivateKey identity, Runtime runtime) {
    return classical(identity, runtime, Binding.WARN);
  }

  /** {@code /noise}. */
  public static NoiseSecurity classical(PrivateKey identity, Runtime runtime, Binding binding) {
    return new NoiseSecurity(CLASSICAL, NamedGroup.X25519, Suite.XX, identity, runtime, binding);
  }

  /** All of them with {@link Binding#WARN}. */
  public static List<SecureChannel> all(PrivateKey identity, Runtime runtime) {
    return all(identity, runtime, Binding.WARN);
  }

  /**
   * All of them, strongest interoperable one first: ML-KEM-768, ML-KEM-1024, ML-KEM-512, classical.
   */
  public static List<SecureChannel> all(PrivateKey identity, Runtime runtime, Binding binding) {
    return List.of(
        new NoiseSecurity(
            HYBRID_768, NamedGroup.X25519_MLKEM768, Suite.XXHFS_768, identity, runtime, binding),
        new NoiseSecurity(
            HYBRID_1024, NamedGroup.X25519_MLKEM1024, Suite.XXHFS_1024, identity, runtime, binding),
        new NoiseSecurity(
            HYBRID_512, NamedGroup.X25519_MLKEM512, Suite.XXHFS_512, identity, runtime, binding),
        classical(identity, runtime, binding));
  }

  @Override
  public ProtocolId protocol() {
    return protocol;
  }

  @Override
  public int quantumLevel() {
    return group.quantumLevel();
  }

  @Override
  public Secured secure(Duplex raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    HandshakeState state =
        role == Role.DIALER
            ? HandshakeState.initiator(suite, offer.prologue(), staticKey, null, runtime.secrets())
            : HandshakeState.responder(suite, offer.prologue(), staticKey, runtime.secrets());
    try {
      return role == Role.DIALER
          ? dial(raw, state, expected, offer)
          : answer(raw, state, expected, offer);
    } catch (NoiseException e) {
      throw new Misbehaved(SPEC, e);
    }
  }

  private Secured dial(Duplex raw, HandshakeState state, Optional<PeerId> expected, Offer offer)
      throws IOException {
    Bytes first = state.writeMessage(Bytes.EMPTY);
    send(raw, first);
    Bytes second = receive(raw);
    if (second.size() == first.size()) {
      throw new Crossed(); // a second message is longer: this is a first one
    }
    Payload theirs = payload(state.readMessage(second));
    TranscriptBinding bound = binding(Role.DIALER, offer);
    Proven proven = verify(theirs, state, expected, bound);
    // the initiator's list counts, and the responder is told it only now
    Optional<ProtocolId> muxer = agree(offer.muxers(), theirs.muxers());
    send(raw, state.writeMessage(hash -> ourPayload(offer, bound, hash)));
    return secured(raw, state, proven, muxer);
  }

  private Secured answer(Duplex raw, HandshakeState state, Optional<PeerId> expected, Offer offer)
      throws IOException {
    if (!state.readMessage(receive(raw)).isEmpty()) {
      throw new Misbehaved(SPEC, "a payload in the first message");
    }
    TranscriptBinding bound = binding(Role.LISTENER, offer);
    send(raw, state.writeMessage(hash -> ourPayload(offer, bound, hash)));
    Payload theirs = payload(state.readMessage(receive(raw)));
    Proven proven = verify(theirs, state, expected, bound);
    return secured(raw, state, proven, agree(theirs.muxers(), offer.muxers()));
  }

  private TranscriptBinding binding(Role role, Offer offer) {
    return new TranscriptBinding(binding, protocol, role, offer.securities());
  }

  private Secured secured(
      Duplex raw, HandshakeState state, Proven proven, Optional<ProtocolId> muxer) {
    NoisePipe pipe = new NoisePipe(raw, state.split());
    return new Secured(
        pipe,
        proven.peer(),
        proven.key(),
        protocol,
        suite.name(),
        Optional.of(group),
        muxer,
        proven.bound());
  }

  private Bytes ourPayload(Offer offer, TranscriptBinding binding, Bytes hash) {
    boolean bind = binding.applies();
    return new Payload(
            identityKey,
            identitySignature,
            offer.muxers(),
            bind ? offer.securities() : List.of(),
            bind ? binding.sign(identity, hash) : Bytes.EMPTY)
        .encode();
  }

  private Payload payload(Bytes message) throws Misbehaved {
    try {
      return Payload.decode(message, binding != Binding.OFF);
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, "handshake payload: " + e.getMessage(), e);
    }
  }

  /**
   * Who the peer is.
   *
   * @param bound whether it signed the negotiation as well
   */
  private record Proven(PeerId peer, PublicKey key, boolean bound) {}

  /** The peer whose key signed the static key of the handshake; the expected one, if one is. */
  private Proven verify(
      Payload theirs, HandshakeState state, Optional<PeerId> expected, TranscriptBinding binding)
      throws Misbehaved, Incompatible {
    PublicKey key;
    try {
      key = PublicKey.decode(theirs.identityKey());
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, "identity key: " + e.getMessage(), e);
    }
    PeerId peer = PeerId.ofPublicKey(theirs.identityKey());
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new Misbehaved(SPEC, "expected peer " + expected.get() + ", found " + peer);
    }
    Bytes staticKey = Bytes.concat(STATIC_KEY_PREFIX, state.remoteStatic());
    Signed identity = new Signed(staticKey, theirs.identitySignature());
    Optional<Signed> transcript = binding.read(theirs, state.payloadHash());
    if (transcript.isPresent()
        && key.verifyAll(List.of(identity, transcript.get()), runtime.secrets())) {
      binding.check(theirs);
      return new Proven(peer, key, true);
    }
    if (!key.verify(identity.message(), identity.signature())) {
      throw new Misbehaved(SPEC, "the static key is not signed by the identity key");
    }
    if (transcript.isPresent()) {
      throw TranscriptBinding.unsigned();
    }
    return new Proven(peer, key, false);
  }

  /**
   * The first muxer of the initiator that the responder has; nothing if one of them sent no list.
   */
  private static Optional<ProtocolId> agree(List<ProtocolId> initiator, List<ProtocolId> responder)
      throws Incompatible {
    if (initiator.isEmpty() || responder.isEmpty()) {
      return Optional.empty();
    }
    for (ProtocolId muxer : initiator) {
      if (responder.contains(muxer)) {
        return Optional.of(muxer);
      }
    }
    throw new Incompatible("no muxer in common: " + initiator + " and " + responder);
  }

  private static void send(Duplex raw, Bytes message) throws IOException {
    Buffer frame = new Buffer().writeShort(message.size()).write(message);
    raw.sink().write(frame, frame.size());
    raw.sink().flush();
  }

  private static Bytes receive(Duplex raw) throws IOException {
    byte[] length = new byte[2];
    fill(raw, length);
    byte[] message = new byte[((length[0] & 0xff) << 8) | (length[1] & 0xff)];
    fill(raw, message);
    return Bytes.owning(message);
  }

  private static void fill(Duplex raw, byte[] target) throws IOException {
    for (int done = 0; done < target.length; ) {
      int n = raw.source().read(target, done, target.length - done);
      if (n < 0) {
        throw new EOFException("the remote hung up during the Noise handshake");
      }
      done += n;
    }
  }
}
