package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How messages get their ids. All peers of a topic have to agree on it, since they ask each other
 * for messages by id. A pure function.
 *
 * <p>Spec: pubsub/README.md, "Message Identification".
 */
@FunctionalInterface
public interface MessageIds {
  /** The author followed by the sequence number, as in go-libp2p. */
  MessageIds AUTHOR_AND_NUMBER = message -> Bytes.concat(message.from(), message.seqno());

  /**
   * SHA-256 of topic and payload, the topic behind its length (eight bytes, little-endian): for
   * networks without signatures, where a message is known by what it says.
   */
  MessageIds TOPIC_AND_CONTENT = MessageIds::digest;

  Bytes of(Message message);

  private static Bytes digest(Message message) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      sha256.update(length.putLong(topic.length).array());
      sha256.update(topic);
      sha256.update(message.data().toArray());
      return Bytes.owning(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
