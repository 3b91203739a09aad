package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multibase;

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
   * The author and the sequence number as text, as in rust-libp2p where nothing else is configured.
   * Who forms ids otherwise than its peers asks them for what it has, and blames them for it.
   */
  MessageIds AUTHOR_AND_NUMBER_AS_TEXT =
      message -> {
        if (message.from().size() > 64 || message.seqno().size() != Long.BYTES) {
          return AUTHOR_AND_NUMBER.of(message); // forged, and as long as the forger liked
        }
        long number = 0;
        for (int at = 0; at < Long.BYTES; at++) {
          number = (number << 8) | message.seqno().unsignedAt(at);
        }
        String author = Multibase.BASE58_BTC.encodeBare(message.from());
        return Bytes.utf8(author + Long.toUnsignedString(number));
      };

  Bytes of(Message message);
}
