package dev.hypha.testkit.net;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.io.EOFException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves identities without encrypting and almost without computing, so that thousands of nodes fit
 * into one test: as {@code /plaintext/2.0.0} exchanges keys, and with each a proof that only the
 * simulated network can make, for this connection and this end of it. The muxer is agreed on in the
 * same exchange, as within Noise.
 *
 * <p>It refuses every pipe that is not of a {@link SimulatedNetwork}: outside of one nothing would
 * be proved at all. Thread-safe.
 *
 * <p>Spec: plaintext/README.md, whose Exchange message has fields 1 and 2; 3 and 4 are ours.
 */
public final class PlaintextSecurity implements SecureChannel {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/hypha/plaintext/1.0.0");

  private static final String SPEC = "plaintext/README.md#exchange";
  private static final int EXCHANGE_BYTES_MAX = 4096;
  private static final int MUXERS_MAX = 16;
  private static final String PROOF = "HmacSHA256";

  private final PrivateKey identity;

  public PlaintextSecurity(PrivateKey identity) {
    this.identity = identity;
  }

  private record Exchange(PeerId peer, PublicKey key, Bytes proof, List<ProtocolId> muxers) {}

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
    if (!(raw.beneath() instanceof SimulatedPipe.End end)) {
      throw new Refused(PROTOCOL + " runs over a simulated network and nowhere else");
    }
    Buffer ours = new Buffer();
    Delimited.write(ours, exchange(end, role, offer));
    raw.sink().write(ours, ours.size());
    raw.sink().flush();
    Bytes message =
        Delimited.read(raw.source(), EXCHANGE_BYTES_MAX)
            .orElseThrow(() -> new EOFException("the remote ended the pipe during the exchange"));
    Exchange theirs = read(message);
    if (isProof(end, role, theirs)) {
      throw new Crossed(); // the proof of our own part
    }
    Role other = role == Role.DIALER ? Role.LISTENER : Role.DIALER;
    if (!isProof(end, other, theirs)) {
      throw new Misbehaved(SPEC, "no proof that the remote is " + theirs.peer);
    }
    if (expected.isPresent() && !expected.get().equals(theirs.peer)) {
      throw new Misbehaved(SPEC, "expected peer " + expected.get() + ", but it is " + theirs.peer);
    }
    return new Secured(
        raw, theirs.peer, theirs.key, PROTOCOL, "none", muxer(role, offer.muxers(), theirs.muxers));
  }

  private Bytes exchange(SimulatedPipe.End end, Role role, Offer offer) {
    Bytes key = identity.publicKey().encode();
    ProtobufWriter writer = new ProtobufWriter();
    writer.bytes(1, PeerId.ofPublicKey(key).toBytes());
    writer.bytes(2, key);
    writer.bytes(3, proof(end, role, key));
    offer.muxers().forEach(muxer -> writer.string(4, muxer.name()));
    return writer.toBytes();
  }

  private static Exchange read(Bytes message) throws Misbehaved {
    Bytes id = Bytes.EMPTY;
    Bytes key = Bytes.EMPTY;
    Bytes proof = Bytes.EMPTY;
    List<ProtocolId> muxers = new ArrayList<>();
    ProtobufReader reader = new ProtobufReader(message);
    try {
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> id = reader.bytes(EXCHANGE_BYTES_MAX);
          case 2 -> key = reader.bytes(EXCHANGE_BYTES_MAX);
          case 3 -> proof = reader.bytes(EXCHANGE_BYTES_MAX);
          case 4 -> muxers.add(ProtocolId.parse(reader.string(EXCHANGE_BYTES_MAX)));
          default -> reader.skip();
        }
        if (muxers.size() > MUXERS_MAX) {
          throw new Misbehaved(SPEC, "more than " + MUXERS_MAX + " muxers");
        }
      }
      PeerId peer = PeerId.ofPublicKey(key);
      if (!peer.toBytes().equals(id)) {
        throw new Misbehaved(SPEC, "the id is not that of the key");
      }
      return new Exchange(peer, PublicKey.decode(key), proof, muxers);
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, e);
    }
  }

  /** The first of the dialer's that the listener has. */
  private static Optional<ProtocolId> muxer(
      Role role, List<ProtocolId> ours, List<ProtocolId> theirs) {
    List<ProtocolId> wanted = role == Role.DIALER ? ours : theirs;
    List<ProtocolId> had = role == Role.DIALER ? theirs : ours;
    return wanted.stream().filter(had::contains).findFirst();
  }

  private static boolean isProof(SimulatedPipe.End end, Role role, Exchange exchange) {
    Bytes due = proof(end, role, exchange.key.encode());
    return MessageDigest.isEqual(due.toArray(), exchange.proof.toArray());
  }

  /** What only the network can compute: that {@code key} is at this end of this connection. */
  private static Bytes proof(SimulatedPipe.End end, Role role, Bytes key) {
    try {
      Mac mac = Mac.getInstance(PROOF);
      mac.init(new SecretKeySpec(end.network().secret(), PROOF));
      mac.update(
          new Buffer()
              .writeInt(end.connection())
              .writeByte(role == Role.DIALER ? 1 : 0)
              .readAll()
              .toArray());
      return Bytes.owning(mac.doFinal(key.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + PROOF, e);
    }
  }
}
