package dev.hypha.identify;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.ProtocolId;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says of itself. A missing field of a push means "unchanged".
 *
 * <p>Spec: identify/README.md, "The Identify Message"; {@code signedPeerRecord} is field 8 (pull
 * request 630).
 *
 * @param signedPeerRecord an envelope, not verified
 */
public record IdentifyMessage(
    Optional<Bytes> publicKey,
    List<Multiaddr> listenAddresses,
    List<ProtocolId> protocols,
    Optional<Multiaddr> observed,
    Optional<String> protocolVersion,
    Optional<String> agent,
    Optional<Bytes> signedPeerRecord) {
  private static final int PUBLIC_KEY = 1;
  private static final int LISTEN_ADDRESS = 2;
  private static final int PROTOCOL = 3;
  private static final int OBSERVED = 4;
  private static final int PROTOCOL_VERSION = 5;
  private static final int AGENT = 6;
  private static final int SIGNED_PEER_RECORD = 8;
  private static final int TEXT_BYTES_MAX = 1024;

  public IdentifyMessage {
    listenAddresses = List.copyOf(listenAddresses);
    protocols = List.copyOf(protocols);
  }

  static IdentifyMessage empty() {
    return new IdentifyMessage(
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * At most {@code bytesMax}. What does not fit is left out: of the addresses and of the protocols
   * the last ones; the signed record if it would take more than half.
   */
  Bytes encode(int bytesMax) {
    Room room = new Room(bytesMax);
    publicKey.ifPresent(key -> room.put(PUBLIC_KEY, key, bytesMax));
    observed.ifPresent(address -> room.put(OBSERVED, address.toBytes(), bytesMax));
    protocolVersion.ifPresent(version -> room.put(PROTOCOL_VERSION, Bytes.utf8(version), bytesMax));
    agent.ifPresent(name -> room.put(AGENT, Bytes.utf8(name), bytesMax));
    listenAddresses.forEach(address -> room.put(LISTEN_ADDRESS, address.toBytes(), bytesMax));
    signedPeerRecord.ifPresent(envelope -> room.put(SIGNED_PEER_RECORD, envelope, bytesMax / 2));
    protocols.forEach(protocol -> room.put(PROTOCOL, Bytes.utf8(protocol.name()), bytesMax));
    return room.writer.toBytes();
  }

  /**
   * Reads one message and merges it into {@code before}: repeated fields add up to their bound,
   * others are replaced.
   */
  static IdentifyMessage decode(Bytes message, IdentifyMessage before, IdentifyConfig config)
      throws MalformedException {
    int bytesMax = config.messageBytesMax();
    Optional<Bytes> key = before.publicKey;
    List<Multiaddr> addresses = new ArrayList<>(before.listenAddresses);
    List<ProtocolId> protocols = new ArrayList<>(before.protocols);
    Optional<Multiaddr> observed = before.observed;
    Optional<String> version = before.protocolVersion;
    Optional<String> agent = before.agent;
    Optional<Bytes> signed = before.signedPeerRecord;
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      switch (reader.field()) {
        case PUBLIC_KEY -> key = Optional.of(reader.bytes(bytesMax));
        case LISTEN_ADDRESS -> {
          Bytes raw = reader.bytes(bytesMax);
          if (addresses.size() < config.addressesMax()) {
            address(raw).ifPresent(addresses::add);
          }
        }
        case PROTOCOL -> {
          String name = reader.string(TEXT_BYTES_MAX);
          if (protocols.size() < config.protocolsMax()) {
            protocols.add(ProtocolId.parse(name));
          }
        }
        case OBSERVED -> observed = address(reader.bytes(bytesMax));
        case PROTOCOL_VERSION -> version = Optional.of(reader.string(TEXT_BYTES_MAX));
        case AGENT -> agent = Optional.of(reader.string(TEXT_BYTES_MAX));
        case SIGNED_PEER_RECORD -> signed = Optional.of(reader.bytes(bytesMax));
        default -> reader.skip();
      }
    }
    return new IdentifyMessage(key, addresses, protocols, observed, version, agent, signed);
  }

  /** An address of a kind that we do not know is no reason to end the conversation. */
  private static Optional<Multiaddr> address(Bytes raw) {
    try {
      return Optional.of(Multiaddr.fromBytes(raw));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** A message being written, and the bytes that are left for it. */
  private static final class Room {
    /** What a field needs besides its content. */
    private static final int FIELD_BYTES = 4;

    private final ProtobufWriter writer = new ProtobufWriter();
    private int left;

    Room(int bytesMax) {
      this.left = bytesMax;
    }

    void put(int field, Bytes content, int contentMax) {
      int size = content.size() + FIELD_BYTES;
      if (size <= left && content.size() <= contentMax) {
        writer.bytes(field, content);
        left -= size;
      }
    }
  }
}
