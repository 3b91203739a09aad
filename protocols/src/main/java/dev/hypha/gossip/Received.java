package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.MessageId;
import dev.hypha.multiformats.PeerId;
import java.util.Optional;

/**
 * A message that was heard, authentic and valid.
 *
 * @param from its author; nothing in a network without signatures
 * @param bringer the peer it came from, or ourselves
 */
public record Received(
    MessageId id,
    String topic,
    Optional<PeerId> from,
    Bytes data,
    PeerId bringer,
    Delivery delivery) {
  /** The message as text; what is not UTF-8 becomes U+FFFD. */
  public String text() {
    return data.toUtf8();
  }
}
