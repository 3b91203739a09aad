package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.gossip.GossipConfig.Signatures;
import dev.hypha.gossip.engine.Message;
import dev.hypha.multiformats.PeerId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signs our messages and checks those of others. Thread-safe.
 *
 * <p>Spec: pubsub/README.md, "Message Signing" and "Signature Policy Options".
 */
final class Authentication {
  private static final int NUMBER_BYTES = Long.BYTES;

  private final Signatures policy;
  private final PrivateKey identity;
  private final PeerId self;
  private final Bytes key;
  private final AtomicLong number;
  private final AuthorNumbers numbers = new AuthorNumbers();

  /**
   * @param firstNumber of our messages: greater than any of an earlier run
   */
  Authentication(Signatures policy, PrivateKey identity, long firstNumber) {
    this.policy = policy;
    this.identity = identity;
    Bytes encoded = identity.publicKey().encode();
    this.self = PeerId.ofPublicKey(encoded);
    this.key = self.embeddedKey().isPresent() ? Bytes.EMPTY : encoded;
    this.number = new AtomicLong(firstNumber);
  }

  Message message(String topic, Bytes data) {
    if (policy == Signatures.STRICT_NO_SIGN) {
      return Message.anonymous(topic, data);
    }
    Bytes seqno =
        Bytes.owning(ByteBuffer.allocate(NUMBER_BYTES).putLong(number.getAndIncrement()).array());
    Message plain = new Message(self.toBytes(), data, seqno, topic, Bytes.EMPTY, Bytes.EMPTY);
    return plain.signed(identity.sign(plain.toSign()), key);
  }

  /** The author; nothing if the message has none, or one that cannot be read. */
  Optional<PeerId> author(Message message) {
    try {
      return message.from().isEmpty()
          ? Optional.empty()
          : Optional.of(PeerId.fromBytes(message.from()));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** Whether the message is what its policy asks for, and its author's if it has one. */
  boolean isAuthentic(Message message) {
    return switch (policy) {
      case STRICT_NO_SIGN ->
          message.from().isEmpty()
              && message.seqno().isEmpty()
              && message.signature().isEmpty()
              && message.key().isEmpty();
      case STRICT_SIGN, STRICT_SIGN_IN_ORDER ->
          !message.signature().isEmpty()
              && message.seqno().size() == NUMBER_BYTES
              && !message.from().equals(self.toBytes()) // ours, from elsewhere, and not seen before
              && signs(message);
    };
  }

  /**
   * Whether an authentic and valid message is newer than all before it of its author, where that
   * matters. To be asked once, and last.
   */
  boolean isNew(Message message) {
    return policy != Signatures.STRICT_SIGN_IN_ORDER
        || numbers.advance(message.from(), message.seqno());
  }

  /** A key or id that cannot be read is a signature that does not hold, nothing worse. */
  private static boolean signs(Message message) {
    try {
      PeerId author = PeerId.fromBytes(message.from());
      Optional<Bytes> embedded = author.embeddedKey();
      Bytes encoded = message.key().isEmpty() ? embedded.orElse(Bytes.EMPTY) : message.key();
      if (encoded.isEmpty()) {
        return false;
      }
      PublicKey key = PublicKey.decode(encoded);
      return PeerId.ofPublicKey(key.encode()).equals(author)
          && key.verify(message.toSign(), message.signature());
    } catch (MalformedException e) {
      return false;
    }
  }
}
