package dev.hypha.rendezvous;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import dev.hypha.rendezvous.RendezvousMessage.Discover;
import dev.hypha.rendezvous.RendezvousMessage.DiscoverResponse;
import dev.hypha.rendezvous.RendezvousMessage.Register;
import dev.hypha.rendezvous.RendezvousMessage.RegisterResponse;
import dev.hypha.rendezvous.RendezvousMessage.Status;
import dev.hypha.rendezvous.RendezvousMessage.Unregister;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages as protobuf. Unknown fields are passed over; registrations beyond {@link
 * #REGISTRATIONS_MAX} are counted and not read. Spec: rendezvous/README.md, "Protobuf".
 */
public final class RendezvousCodec {
  /** Of a message, before it is read: what rust-libp2p takes. */
  public static final int BYTES_MAX = 1 << 20;

  public static final int REGISTRATIONS_MAX = 1000;
  static final int NAMESPACE_BYTES_MAX = 255;
  static final int RECORD_BYTES_MAX = 8 * 1024;
  static final int COOKIE_BYTES_MAX = 512;

  private static final int TEXT_BYTES_MAX = 1024;

  private static final int TYPE = 1;
  private static final int REGISTER = 2;
  private static final int REGISTER_RESPONSE = 3;
  private static final int UNREGISTER = 4;
  private static final int DISCOVER = 5;
  private static final int DISCOVER_RESPONSE = 6;

  private static final int NAMESPACE = 1;

  private RendezvousCodec() {}

  // ---- to bytes

  /** Writes a message, without its length. */
  public static Bytes encode(RendezvousMessage message) {
    ProtobufWriter writer = new ProtobufWriter();
    switch (message) {
      case Register register -> typed(writer, 0).message(REGISTER, inner -> write(inner, register));
      case RegisterResponse response ->
          typed(writer, 1).message(REGISTER_RESPONSE, inner -> write(inner, response));
      case Unregister(String namespace) ->
          typed(writer, 2).message(UNREGISTER, inner -> inner.string(NAMESPACE, namespace));
      case Discover discover -> typed(writer, 3).message(DISCOVER, inner -> write(inner, discover));
      case DiscoverResponse response ->
          typed(writer, 4).message(DISCOVER_RESPONSE, inner -> write(inner, response));
    }
    return writer.toBytes();
  }

  /** The type is said even where it is the default: the specification is proto2. */
  private static ProtobufWriter typed(ProtobufWriter writer, int type) {
    return writer.enumeration(TYPE, type);
  }

  private static void write(ProtobufWriter writer, Register register) {
    writer.string(NAMESPACE, register.namespace()).bytes(2, register.record());
    if (register.ttlSeconds() != 0) {
      writer.uint64(3, register.ttlSeconds());
    }
  }

  private static void write(ProtobufWriter writer, RegisterResponse response) {
    writer.enumeration(1, response.status().number()).string(2, response.text());
    if (response.ttlSeconds() != 0) {
      writer.uint64(3, response.ttlSeconds());
    }
  }

  private static void write(ProtobufWriter writer, Discover discover) {
    discover.namespace().ifPresent(namespace -> writer.string(NAMESPACE, namespace));
    if (discover.limit() != 0) {
      writer.uint64(2, discover.limit());
    }
    if (!discover.cookie().isEmpty()) {
      writer.bytes(3, discover.cookie());
    }
  }

  private static void write(ProtobufWriter writer, DiscoverResponse response) {
    for (Register each : response.registrations()) {
      writer.message(1, inner -> write(inner, each));
    }
    if (!response.cookie().isEmpty()) {
      writer.bytes(2, response.cookie());
    }
    writer.enumeration(3, response.status().number()).string(4, response.text());
  }

  // ---- from bytes

  /**
   * Reads a message; it shares nothing with {@code protobuf}.
   *
   * @throws MalformedException if it is none, or something in it is too long
   */
  public static RendezvousMessage decode(Bytes protobuf) throws MalformedException {
    ProtobufReader reader = new ProtobufReader(protobuf);
    int type = -1;
    @Nullable RendezvousMessage[] bodies = new RendezvousMessage[5];
    while (reader.next()) {
      switch (reader.field()) {
        case TYPE -> type = reader.int32();
        case REGISTER -> bodies[0] = register(reader.message());
        case REGISTER_RESPONSE -> bodies[1] = registerResponse(reader.message());
        case UNREGISTER -> bodies[2] = new Unregister(register(reader.message()).namespace());
        case DISCOVER -> bodies[3] = discover(reader.message());
        case DISCOVER_RESPONSE -> bodies[4] = discoverResponse(reader.message());
        default -> {} // of a later version
      }
    }
    RendezvousMessage body = type >= 0 && type < bodies.length ? bodies[type] : null;
    if (body == null) {
      throw new MalformedException("a message of type " + type + " without a body of it");
    }
    return body;
  }

  private static Register register(ProtobufReader reader) throws MalformedException {
    String namespace = "";
    Bytes record = Bytes.EMPTY;
    long ttl = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case NAMESPACE -> namespace = reader.string(NAMESPACE_BYTES_MAX);
        case 2 -> record = own(reader.bytes(RECORD_BYTES_MAX));
        case 3 -> ttl = reader.uint64();
        default -> {} // of a later version, or an id of old
      }
    }
    return new Register(namespace, record, ttl);
  }

  private static RegisterResponse registerResponse(ProtobufReader reader)
      throws MalformedException {
    int status = 0;
    String text = "";
    long ttl = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> status = reader.int32();
        case 2 -> text = reader.string(TEXT_BYTES_MAX);
        case 3 -> ttl = reader.uint64();
        default -> {} // of a later version
      }
    }
    return new RegisterResponse(Status.of(status), text, ttl);
  }

  private static Discover discover(ProtobufReader reader) throws MalformedException {
    Optional<String> namespace = Optional.empty();
    long limit = 0;
    Bytes cookie = Bytes.EMPTY;
    while (reader.next()) {
      switch (reader.field()) {
        case NAMESPACE -> namespace = Optional.of(reader.string(NAMESPACE_BYTES_MAX));
        case 2 -> limit = reader.uint64();
        case 3 -> cookie = own(reader.bytes(COOKIE_BYTES_MAX));
        default -> {} // of a later version
      }
    }
    return new Discover(namespace.filter(each -> !each.isEmpty()), limit, cookie);
  }

  private static DiscoverResponse discoverResponse(ProtobufReader reader)
      throws MalformedException {
    List<Register> registrations = new ArrayList<>();
    Bytes cookie = Bytes.EMPTY;
    int status = 0;
    String text = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> {
          if (registrations.size() < REGISTRATIONS_MAX) {
            registrations.add(register(reader.message()));
          }
        }
        case 2 -> cookie = own(reader.bytes(COOKIE_BYTES_MAX));
        case 3 -> status = reader.int32();
        case 4 -> text = reader.string(TEXT_BYTES_MAX);
        default -> {} // of a later version
      }
    }
    return new DiscoverResponse(registrations, cookie, Status.of(status), text);
  }

  private static Bytes own(Bytes shared) {
    return Bytes.owning(shared.toArray());
  }
}
