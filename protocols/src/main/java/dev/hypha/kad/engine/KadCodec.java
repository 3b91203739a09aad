package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadMessage.Value;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages as protobuf. Unknown fields are passed over; what is counted is counted before it is
 * read.
 *
 * <p>An id that is none makes the message malformed; an address that we cannot read is left out,
 * since it may be of a protocol that is yet to come. Spec: kad-dht/README.md, "RPC messages"; a
 * default value is left out, as proto3 does and every stack reads.
 */
public final class KadCodec {
  private static final int TYPE = 1;
  private static final int KEY = 2;
  private static final int RECORD = 3;
  private static final int CLOSER_PEERS = 8;
  private static final int PROVIDER_PEERS = 9;

  private static final int RECORD_KEY = 1;
  private static final int RECORD_VALUE = 2;
  private static final int RECORD_TIME_RECEIVED = 5;

  private static final int PEER_ID = 1;
  private static final int PEER_ADDRS = 2;
  private static final int PEER_CONNECTION = 3;

  private static final int PEER_ID_BYTES_MAX = 128;
  private static final int TIME_BYTES_MAX = 64;

  private final KadLimits limits;

  public KadCodec(KadLimits limits) {
    this.limits = limits;
  }

  // ---- to bytes

  public static Bytes encode(KadMessage message) {
    ProtobufWriter writer = new ProtobufWriter();
    if (message.type().number() != 0) {
      writer.enumeration(TYPE, message.type().number());
    }
    writeUnlessEmpty(writer, KEY, message.key());
    message.value().ifPresent(value -> writer.message(RECORD, inner -> write(inner, value)));
    for (Named each : message.closer()) {
      writer.message(CLOSER_PEERS, inner -> write(inner, each));
    }
    for (Named each : message.providers()) {
      writer.message(PROVIDER_PEERS, inner -> write(inner, each));
    }
    return writer.toBytes();
  }

  private static void write(ProtobufWriter writer, Value value) {
    writeUnlessEmpty(writer, RECORD_KEY, value.key());
    writeUnlessEmpty(writer, RECORD_VALUE, value.value());
    if (!value.timeReceived().isEmpty()) {
      writer.string(RECORD_TIME_RECEIVED, value.timeReceived());
    }
  }

  private static void write(ProtobufWriter writer, Named named) {
    writer.bytes(PEER_ID, named.peer().peer().toBytes());
    for (Multiaddr address : named.peer().addresses()) {
      writer.bytes(PEER_ADDRS, address.toBytes());
    }
    if (named.link().number() != 0) {
      writer.enumeration(PEER_CONNECTION, named.link().number());
    }
  }

  private static void writeUnlessEmpty(ProtobufWriter writer, int field, Bytes value) {
    if (!value.isEmpty()) {
      writer.bytes(field, value);
    }
  }

  // ---- from bytes

  /**
   * Reads a message; it shares nothing with {@code protobuf}.
   *
   * @throws MalformedException if it is none, or too much of something
   */
  public KadMessage decode(Bytes protobuf) throws MalformedException {
    if (protobuf.size() > limits.bytesMax()) {
      throw new MalformedException("a message of " + protobuf.size() + " bytes");
    }
    MessageType type = MessageType.PUT_VALUE;
    Bytes key = Bytes.EMPTY;
    Optional<Value> value = Optional.empty();
    List<Named> closer = new ArrayList<>();
    List<Named> providers = new ArrayList<>();
    ProtobufReader reader = new ProtobufReader(protobuf);
    while (reader.next()) {
      switch (reader.field()) {
        case TYPE -> type = type(reader.int32());
        case KEY -> key = own(reader.bytes(limits.keyBytesMax()));
        case RECORD -> value = Optional.of(value(reader.message()));
        case CLOSER_PEERS -> {
          if (closer.size() < limits.closerMax()) {
            closer.add(named(reader.message()));
          }
        }
        case PROVIDER_PEERS -> {
          if (providers.size() < limits.providersMax()) {
            providers.add(named(reader.message()));
          }
        }
        default -> {} // clusterLevelRaw, which nobody uses, or of a later version
      }
    }
    return new KadMessage(type, key, value, closer, providers);
  }

  private Value value(ProtobufReader reader) throws MalformedException {
    Bytes key = Bytes.EMPTY;
    Bytes value = Bytes.EMPTY;
    String timeReceived = "";
    while (reader.next()) {
      switch (reader.field()) {
        case RECORD_KEY -> key = own(reader.bytes(limits.keyBytesMax()));
        case RECORD_VALUE -> value = own(reader.bytes(limits.valueBytesMax()));
        case RECORD_TIME_RECEIVED -> timeReceived = reader.string(TIME_BYTES_MAX);
        default -> {} // author and signature of old, publisher and ttl of rust-libp2p
      }
    }
    return new Value(key, value, timeReceived);
  }

  private Named named(ProtobufReader reader) throws MalformedException {
    Bytes id = Bytes.EMPTY;
    Link link = Link.NOT_CONNECTED;
    List<Multiaddr> addresses = new ArrayList<>();
    int seen = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case PEER_ID -> id = reader.bytes(PEER_ID_BYTES_MAX);
        case PEER_ADDRS -> {
          if (seen++ < limits.addressesMax()) {
            address(reader.bytes(Integer.MAX_VALUE)).ifPresent(addresses::add);
          }
        }
        case PEER_CONNECTION -> link = link(reader.int32());
        default -> {} // of a later version
      }
    }
    return new Named(KadPeer.of(PeerId.fromBytes(id), addresses), link);
  }

  private Optional<Multiaddr> address(Bytes raw) {
    if (raw.size() > limits.addressBytesMax()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Multiaddr.fromBytes(own(raw)));
    } catch (MalformedException e) {
      return Optional.empty(); // of a protocol that we do not know, or nonsense: of no use to us
    }
  }

  private static MessageType type(int number) throws MalformedException {
    for (MessageType type : MessageType.values()) {
      if (type.number() == number) {
        return type;
      }
    }
    throw new MalformedException("a message of type " + number);
  }

  private static Link link(int number) {
    for (Link link : Link.values()) {
      if (link.number() == number) {
        return link;
      }
    }
    return Link.NOT_CONNECTED; // of a later version
  }

  private static Bytes own(Bytes shared) {
    return Bytes.owning(shared.toArray());
  }
}
