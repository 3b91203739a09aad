package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.MessageIds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Ids for networks without signatures, where a message is known by what it says.
 *
 * <p>Spec: pubsub/README.md, "Message Identification".
 */
public final class ContentIds {
  /** SHA-256 of the topic behind its length (eight bytes, little-endian) and of the payload. */
  public static final MessageIds TOPIC_AND_CONTENT = ContentIds::digest;

  private ContentIds() {}

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
