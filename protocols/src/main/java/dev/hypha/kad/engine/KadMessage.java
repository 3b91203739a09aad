package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.List;
import java.util.Optional;

/**
 * What Kademlia peers say to each other: a question, or its answer, which has the same type.
 *
 * <p>Spec: kad-dht/README.md, "RPC messages".
 *
 * @param key of the value, of the provided content, or a peer id; empty in answers of some stacks
 * @param closer peers nearer to the key
 * @param providers of the key
 */
public record KadMessage(
    MessageType type, Bytes key, Optional<Value> value, List<Named> closer, List<Named> providers) {
  public KadMessage {
    closer = List.copyOf(closer);
    providers = List.copyOf(providers);
  }

  /** What is asked. */
  public enum MessageType {
    PUT_VALUE(0),
    GET_VALUE(1),
    ADD_PROVIDER(2),
    GET_PROVIDERS(3),
    FIND_NODE(4),
    /** Not sent any more; the ping protocol stands for it. */
    PING(5);

    private final int number;

    MessageType(int number) {
      this.number = number;
    }

    /** As it is on the wire. */
    int number() {
      return number;
    }
  }

  /** What a peer knows of its connection to another: the spec's {@code ConnectionType}. */
  public enum Link {
    NOT_CONNECTED(0),
    CONNECTED(1),
    CAN_CONNECT(2),
    CANNOT_CONNECT(3);

    private final int number;

    Link(int number) {
      this.number = number;
    }

    /** As it is on the wire. */
    int number() {
      return number;
    }
  }

  /** A peer that is named in a message. */
  public record Named(KadPeer peer, Link link) {}

  /**
   * A value with its key: the spec's {@code Record}.
   *
   * @param timeReceived RFC 3339, of the one who stored it; only a hint, may be empty
   */
  public record Value(Bytes key, Bytes value, String timeReceived) {}

  /** A question, or an answer, without peers. */
  public static KadMessage of(MessageType type, Bytes key) {
    return new KadMessage(type, key, Optional.empty(), List.of(), List.of());
  }

  public KadMessage withValue(Value other) {
    return new KadMessage(type, key, Optional.of(other), closer, providers);
  }

  public KadMessage withCloser(List<Named> others) {
    return new KadMessage(type, key, value, others, providers);
  }

  public KadMessage withProviders(List<Named> others) {
    return new KadMessage(type, key, value, closer, others);
  }

  /**
   * Looks whether this can be the answer to {@code question}: it has its type, and is about its key
   * as far as it says.
   *
   * @throws MalformedException if it answers something else
   */
  public void requireAnswerTo(KadMessage question) throws MalformedException {
    if (type != question.type) {
      throw new MalformedException(type + " as the answer to " + question.type);
    }
    if (!key.isEmpty() && !key.equals(question.key)) {
      throw new MalformedException("an answer about another key");
    }
    if (value.isPresent() && !value.get().key().equals(question.key)) {
      throw new MalformedException("a record of another key");
    }
  }
}
