package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;

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

  Bytes of(Message message);
}
