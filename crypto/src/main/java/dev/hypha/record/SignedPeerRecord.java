package dev.hypha.record;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a peer says it can be reached, signed by that peer. Immutable. One that was decoded has
 * been verified: the signature holds, and the key that made it is that of {@link #peer}.
 *
 * <p>Spec: RFC/0003-routing-records.md, "Address Record Format"; the envelope's domain and type are
 * those of its section "Domain Separation".
 *
 * @param sequence grows with each record of a peer; unsigned, compare it with {@link #isNewerThan}
 * @param addresses without {@code /p2p/…}
 */
public record SignedPeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
  /** What a record is signed for. */
  public static final String DOMAIN = "libp2p-peer-record";

  /** The multicodec {@code libp2p-peer-record}. */
  public static final Bytes PAYLOAD_TYPE = Bytes.of(0x03, 0x01);

  /** How many addresses of a record are read; what follows is left out. */
  public static final int ADDRESSES_MAX = 500;

  private static final String OLD_DOMAIN = "libp2p-routing-state";
  private static final Bytes OLD_PAYLOAD_TYPE = Bytes.utf8("/libp2p/routing-state-record");

  private static final int PEER = 1;
  private static final int SEQUENCE = 2;
  private static final int ADDRESS_INFO = 3;
  private static final int MULTIADDR = 1;

  public SignedPeerRecord {
    addresses = addresses.stream().map(Multiaddr::withoutPeer).toList();
  }

  /** The envelope in which the owner of {@code key} says where it can be reached. */
  public static Envelope seal(PrivateKey key, long sequence, List<Multiaddr> addresses) {
    return seal(key, sequence, addresses, DOMAIN, PAYLOAD_TYPE);
  }

  /** As {@link #seal(PrivateKey, long, List)}, in the form that {@link #decodeOldForm} reads. */
  public static Envelope sealOldForm(PrivateKey key, long sequence, List<Multiaddr> addresses) {
    return seal(key, sequence, addresses, OLD_DOMAIN, OLD_PAYLOAD_TYPE);
  }

  private static Envelope seal(
      PrivateKey key, long sequence, List<Multiaddr> addresses, String domain, Bytes type) {
    PeerId peer = PeerId.ofPublicKey(key.publicKey().encode());
    Bytes payload = new SignedPeerRecord(peer, sequence, addresses).payload();
    return Envelope.seal(key, domain, type, payload);
  }

  /**
   * Reads and verifies an envelope with a record.
   *
   * @throws MalformedException if it is none, its signature does not hold, or it speaks of another
   *     peer than the one that signed it
   */
  public static SignedPeerRecord decode(Bytes envelope) throws MalformedException {
    return verified(Envelope.decode(envelope), DOMAIN, PAYLOAD_TYPE);
  }

  /**
   * As {@link #decode}, for the domain and type that rust-libp2p's identify and rendezvous still
   * sign. Such a record is valid nowhere else.
   */
  public static SignedPeerRecord decodeOldForm(Bytes envelope) throws MalformedException {
    return verified(Envelope.decode(envelope), OLD_DOMAIN, OLD_PAYLOAD_TYPE);
  }

  /** Whether this record takes the place of one with {@code otherSequence}. */
  public boolean isNewerThan(long otherSequence) {
    return Long.compareUnsigned(sequence, otherSequence) > 0;
  }

  private static SignedPeerRecord verified(Envelope envelope, String domain, Bytes type)
      throws MalformedException {
    SignedPeerRecord record = read(envelope.open(domain, type));
    if (!record.peer.equals(envelope.signer())) {
      throw new MalformedException(
          "record of " + record.peer + " in an envelope of " + envelope.signer());
    }
    return record;
  }

  /** The payload of an envelope, not verified. */
  static SignedPeerRecord read(Bytes payload) throws MalformedException {
    Bytes peer = Bytes.EMPTY;
    long sequence = 0;
    List<Multiaddr> addresses = new ArrayList<>();
    ProtobufReader reader = new ProtobufReader(payload);
    while (reader.next()) {
      switch (reader.field()) {
        case PEER -> peer = reader.bytes(Envelope.BYTES_MAX);
        case SEQUENCE -> sequence = reader.uint64();
        case ADDRESS_INFO -> readAddress(reader.message(), addresses);
        default -> reader.skip();
      }
    }
    return new SignedPeerRecord(PeerId.fromBytes(peer), sequence, addresses);
  }

  private static void readAddress(ProtobufReader info, List<Multiaddr> addresses)
      throws MalformedException {
    while (info.next()) {
      if (info.field() == MULTIADDR && addresses.size() < ADDRESSES_MAX) {
        address(info.bytes(Envelope.BYTES_MAX)).ifPresent(addresses::add);
      } else {
        info.skip();
      }
    }
  }

  /** Nothing for an address of a kind that we do not know: a newer peer may have some. */
  private static Optional<Multiaddr> address(Bytes raw) {
    try {
      return Optional.of(Multiaddr.fromBytes(raw));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  Bytes payload() {
    ProtobufWriter writer = new ProtobufWriter();
    writer.bytes(PEER, peer.toBytes()).uint64(SEQUENCE, sequence);
    for (Multiaddr address : addresses) {
      writer.message(ADDRESS_INFO, info -> info.bytes(MULTIADDR, address.toBytes()));
    }
    return writer.toBytes();
  }
}
