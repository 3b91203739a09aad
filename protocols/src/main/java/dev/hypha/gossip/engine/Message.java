package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import org.jspecify.annotations.Nullable;

/**
 * A message as it travels. Immutable; what a peer has left out is empty. It owns its bytes.
 *
 * <p>Spec: pubsub/README.md, "The RPC" and "Message Signing".
 */
public final class Message {
  private static final Bytes SIGNED_PREFIX = Bytes.utf8("libp2p-pubsub:");
  private static final int FROM = 1;
  private static final int DATA = 2;
  private static final int SEQNO = 3;
  private static final int TOPIC = 4;
  private static final int SIGNATURE = 5;
  private static final int KEY = 6;

  private final Bytes from;
  private final Bytes data;
  private final Bytes seqno;
  private final String topic;
  private final Bytes signature;
  private final Bytes key;
  private @Nullable Bytes encoded;
  private @Nullable MessageId id;

  /**
   * A message of these parts.
   *
   * @param from the peer id of the author, or nothing
   * @param seqno eight bytes, big-endian, or nothing
   * @param key the author's public key as protobuf, where it does not stand in the peer id
   */
  public Message(Bytes from, Bytes data, Bytes seqno, String topic, Bytes signature, Bytes key) {
    this.from = from;
    this.data = data;
    this.seqno = seqno;
    this.topic = topic;
    this.signature = signature;
    this.key = key;
  }

  /** A message without an author. */
  public static Message anonymous(String topic, Bytes data) {
    return new Message(Bytes.EMPTY, data, Bytes.EMPTY, topic, Bytes.EMPTY, Bytes.EMPTY);
  }

  public Bytes from() {
    return from;
  }

  public Bytes data() {
    return data;
  }

  public Bytes seqno() {
    return seqno;
  }

  public String topic() {
    return topic;
  }

  public Bytes signature() {
    return signature;
  }

  public Bytes key() {
    return key;
  }

  /** The same, signed. */
  public Message signed(Bytes by, Bytes withKey) {
    return new Message(from, data, seqno, topic, by, withKey);
  }

  /** What an author signs. */
  public Bytes toSign() {
    return Bytes.concat(SIGNED_PREFIX, write(false));
  }

  /** The message as protobuf. */
  public Bytes encode() {
    Bytes known = encoded;
    if (known == null) {
      known = write(true);
      encoded = known;
    }
    return known;
  }

  /**
   * Reads a message; unknown fields are passed over.
   *
   * @param protobuf copied
   */
  static Message decode(Bytes protobuf, int topicBytesMax) throws MalformedException {
    Bytes from = Bytes.EMPTY;
    Bytes data = Bytes.EMPTY;
    Bytes seqno = Bytes.EMPTY;
    String topic = "";
    Bytes signature = Bytes.EMPTY;
    Bytes key = Bytes.EMPTY;
    Bytes own = Bytes.owning(protobuf.toArray());
    ProtobufReader reader = new ProtobufReader(own);
    while (reader.next()) {
      switch (reader.field()) {
        case FROM -> from = reader.bytes(own.size());
        case DATA -> data = reader.bytes(own.size());
        case SEQNO -> seqno = reader.bytes(own.size());
        case TOPIC -> topic = reader.string(topicBytesMax);
        case SIGNATURE -> signature = reader.bytes(own.size());
        case KEY -> key = reader.bytes(own.size());
        default -> {} // of a later version
      }
    }
    return new Message(from, data, seqno, topic, signature, key);
  }

  /** The id, which is computed once. */
  MessageId id(MessageIds ids) {
    MessageId known = id;
    if (known == null) {
      known = MessageId.copyOf(ids.of(this));
      id = known;
    }
    return known;
  }

  private Bytes write(boolean withSignature) {
    ProtobufWriter writer = new ProtobufWriter();
    put(writer, FROM, from);
    put(writer, DATA, data);
    put(writer, SEQNO, seqno);
    writer.string(TOPIC, topic);
    if (withSignature) {
      put(writer, SIGNATURE, signature);
      put(writer, KEY, key);
    }
    return writer.toBytes();
  }

  private static void put(ProtobufWriter writer, int field, Bytes value) {
    if (!value.isEmpty()) {
      writer.bytes(field, value);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message message
        && (other == this
            || (topic.equals(message.topic)
                && from.equals(message.from)
                && seqno.equals(message.seqno)
                && signature.equals(message.signature)
                && key.equals(message.key)
                && data.equals(message.data)));
  }

  @Override
  public int hashCode() {
    return 31 * from.hashCode() + seqno.hashCode() + signature.hashCode();
  }

  @Override
  public String toString() {
    return "Message[topic=" + topic + ", " + data.size() + " bytes]";
  }
}
