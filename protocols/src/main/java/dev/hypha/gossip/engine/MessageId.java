package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a message is known by: bytes, whatever a language's protobuf calls them. It owns its bytes,
 * so that to remember an id does not keep the frame alive in which it came.
 *
 * <p>Spec: pubsub/README.md, "Message Identification".
 */
public final class MessageId implements Comparable<MessageId> {
  private final Bytes bytes;
  private final int hash;

  private MessageId(Bytes bytes) {
    this.bytes = bytes;
    this.hash = hash(bytes);
  }

  /**
   * FNV-1a: ids that end in numbers one after the other get different hashes, of which {@link
   * Bytes#hashCode} would make eight alike.
   */
  private static int hash(Bytes bytes) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < bytes.size(); i++) {
      hash = (hash ^ bytes.unsignedAt(i)) * 0x01000193;
    }
    return hash;
  }

  public static MessageId copyOf(Bytes bytes) {
    return new MessageId(Bytes.owning(bytes.toArray()));
  }

  public Bytes bytes() {
    return bytes;
  }

  @Override
  public int compareTo(MessageId other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof MessageId id && hash == id.hash && bytes.equals(id.bytes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return bytes.toHex();
  }
}
