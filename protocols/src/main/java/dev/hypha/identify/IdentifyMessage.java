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
 * <p>Spec: identify/README.md, "The Identify Message".
 */
public record IdentifyMessage(
    Optional<Bytes> publicKey,
    List<Multiaddr> listenAddresses,
    List<ProtocolId> protocols,
    Optional<Multiaddr> observed,
    Optional<String> protocolVersion,
    Optional<String> agent) {
  static final int MESSAGE_BYTES_MAX = 8 * 1024;
  static final int MESSAGES_MAX = 10;
  static final int PROTOCOLS_MAX = 1024;
  static final int ADDRESSES_MAX = 500;

  /** Ours must stay under this. */
  static final int OUR_BYTES_MAX = 4 * 1024;

  private static final int PUBLIC_KEY = 1;
  private static final int LISTEN_ADDRESS = 2;
  private static final int PROTOCOL = 3;
  private static final int OBSERVED = 4;
  private static final int PROTOCOL_VERSION = 5;
  private static final int AGENT = 6;
  private static final int TEXT_BYTES_MAX = 1024;

  /** What a field needs besides its content. */
  private static final int FIELD_BYTES = 4;

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
        Optional.empty());
  }

  /**
   * At most 4 KiB: addresses get half of the room and protocols the rest; what does not fit is left
   * out, last first.
   */
  Bytes encode() {
    ProtobufWriter writer = new ProtobufWriter();
    publicKey.ifPresent(key -> writer.bytes(PUBLIC_KEY, key));
    observed.ifPresent(address -> writer.bytes(OBSERVED, address.toBytes()));
    protocolVersion.ifPresent(version -> writer.string(PROTOCOL_VERSION, version));
    agent.ifPresent(name -> writer.string(AGENT, name));
    Bytes fixed = writer.toBytes();
    ProtobufWriter lists = new ProtobufWriter();
    int room = OUR_BYTES_MAX - fixed.size();
    int half = room / 2;
    for (Multiaddr address : listenAddresses) {
      Bytes raw = address.toBytes();
      if (room - raw.size() - FIELD_BYTES >= half) {
        lists.bytes(LISTEN_ADDRESS, raw);
        room -= raw.size() + FIELD_BYTES;
      }
    }
    for (ProtocolId protocol : protocols) {
      int size = Bytes.utf8(protocol.name()).size() + FIELD_BYTES;
      if (room >= size) {
        lists.string(PROTOCOL, protocol.name());
        room -= size;
      }
    }
    return Bytes.concat(fixed, lists.toBytes());
  }

  /**
   * Reads one message and merges it into {@code before}: repeated fields add up, others are
   * replaced.
   */
  static IdentifyMessage decode(Bytes message, IdentifyMessage before) throws MalformedException {
    Optional<Bytes> key = before.publicKey;
    List<Multiaddr> addresses = new ArrayList<>(before.listenAddresses);
    List<ProtocolId> protocols = new ArrayList<>(before.protocols);
    Optional<Multiaddr> observed = before.observed;
    Optional<String> version = before.protocolVersion;
    Optional<String> agent = before.agent;
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      switch (reader.field()) {
        case PUBLIC_KEY -> key = Optional.of(reader.bytes(MESSAGE_BYTES_MAX));
        case LISTEN_ADDRESS -> addAddress(addresses, reader.bytes(MESSAGE_BYTES_MAX));
        case PROTOCOL -> addProtocol(protocols, reader.string(TEXT_BYTES_MAX));
        case OBSERVED -> observed = address(reader.bytes(MESSAGE_BYTES_MAX));
        case PROTOCOL_VERSION -> version = Optional.of(reader.string(TEXT_BYTES_MAX));
        case AGENT -> agent = Optional.of(reader.string(TEXT_BYTES_MAX));
        default -> reader.skip();
      }
    }
    return new IdentifyMessage(key, addresses, protocols, observed, version, agent);
  }

  private static void addAddress(List<Multiaddr> addresses, Bytes raw) {
    if (addresses.size() < ADDRESSES_MAX) {
      address(raw).ifPresent(addresses::add);
    }
  }

  /** An address of a kind that we do not know is no reason to end the conversation. */
  private static Optional<Multiaddr> address(Bytes raw) {
    try {
      return Optional.of(Multiaddr.fromBytes(raw));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static void addProtocol(List<ProtocolId> protocols, String name)
      throws MalformedException {
    if (protocols.size() < PROTOCOLS_MAX) {
      protocols.add(ProtocolId.parse(name));
    }
  }
}
