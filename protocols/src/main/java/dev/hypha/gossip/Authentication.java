package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.crypto.Signed;
import dev.hypha.gossip.GossipConfig.Signatures;
import dev.hypha.gossip.engine.Message;
import dev.hypha.multiformats.PeerId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * Of each message whether it is what the policy asks for, and its author's if it has one. The
   * signatures of an author are verified together; one by one, if one of them does not hold.
   */
  boolean[] areAuthentic(List<Message> messages, SecureRandom secrets) {
    boolean[] authentic = new boolean[messages.size()];
    Map<Author, List<Integer>> signed = new LinkedHashMap<>();
    for (int i = 0; i < authentic.length; i++) {
      Message message = messages.get(i);
      if (policy == Signatures.STRICT_NO_SIGN) {
        authentic[i] = isAnonymous(message);
      } else if (hasAuthor(message)) {
        Author author = new Author(message.from(), message.key());
        signed.computeIfAbsent(author, key -> new ArrayList<>()).add(i);
      }
    }
    signed.forEach((author, places) -> verify(author, places, messages, authentic, secrets));
    return authentic;
  }

  private static boolean isAnonymous(Message message) {
    return message.from().isEmpty()
        && message.seqno().isEmpty()
        && message.signature().isEmpty()
        && message.key().isEmpty();
  }

  /** Whether it says what a signed message says, and is not ours: those we have seen. */
  private boolean hasAuthor(Message message) {
    return !message.signature().isEmpty()
        && message.seqno().size() == NUMBER_BYTES
        && !message.from().equals(self.toBytes());
  }

  /** Who a message says has written it, and with what key. */
  private record Author(Bytes from, Bytes key) {
    /** A key or id that cannot be read is a signature that does not hold, nothing worse. */
    Optional<PublicKey> publicKey() {
      try {
        PeerId author = PeerId.fromBytes(from);
        Bytes encoded = key.isEmpty() ? author.embeddedKey().orElse(Bytes.EMPTY) : key;
        if (encoded.isEmpty()) {
          return Optional.empty();
        }
        PublicKey decoded = PublicKey.decode(encoded);
        return PeerId.ofPublicKey(decoded.encode()).equals(author)
            ? Optional.of(decoded)
            : Optional.empty();
      } catch (MalformedException e) {
        return Optional.empty();
      }
    }
  }

  private static void verify(
      Author author,
      List<Integer> places,
      List<Message> messages,
      boolean[] authentic,
      SecureRandom secrets) {
    Optional<PublicKey> known = author.publicKey();
    if (known.isEmpty()) {
      return;
    }
    PublicKey key = known.get();
    List<Signed> all = new ArrayList<>(places.size());
    for (int place : places) {
      Message message = messages.get(place);
      all.add(new Signed(message.toSign(), message.signature()));
    }
    boolean together = all.size() > 1 && key.verifyAll(all, secrets);
    for (int i = 0; i < all.size(); i++) {
      Signed one = all.get(i);
      authentic[places.get(i)] = together || key.verify(one.message(), one.signature());
    }
  }

  /**
   * Whether an authentic and valid message is newer than all before it of its author, where that
   * matters. To be asked once, and last.
   */
  boolean isNew(Message message) {
    return policy != Signatures.STRICT_SIGN_IN_ORDER
        || numbers.advance(message.from(), message.seqno());
  }
}
