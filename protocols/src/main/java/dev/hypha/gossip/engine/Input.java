package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.List;

/** What happens to a {@link Router}. */
public sealed interface Input {
  /**
   * We can send to a peer from now on.
   *
   * @param outbound whether we have dialed it
   * @param addresses hosts it comes from, as far as they are scored
   */
  record PeerJoined(PeerId peer, Version version, boolean outbound, List<String> addresses)
      implements Input {
    public PeerJoined {
      addresses = List.copyOf(addresses);
    }
  }

  /** We cannot send to a peer any more. */
  record PeerLeft(PeerId peer) implements Input {}

  /**
   * A peer has said something.
   *
   * @param first whether it is the first of its stream
   */
  record Received(PeerId peer, Rpc rpc, boolean first) implements Input {}

  /** What could not be sent to a peer because its queue was full. */
  record Dropped(PeerId peer, Rpc rpc) implements Input {}

  /**
   * We want to hear what is said in a topic.
   *
   * @param partial whether we would rather have parts of messages, of peers that can send them
   */
  record Join(String topic, boolean partial) implements Input {
    public Join(String topic) {
      this(topic, false);
    }
  }

  /** We do not any more. */
  record Leave(String topic) implements Input {}

  /** We say something; signed already. */
  record Publish(Message message, Delivery delivery) implements Input {}

  /** A message is authentic; whether it is valid is still being looked at. */
  record Authenticated(MessageId id, Message message) implements Input {}

  /** The answer to {@link Effect.Check}. */
  record Checked(MessageId id, Message message, Verdict verdict) implements Input {}

  /** P5 of a peer. */
  record ApplicationScore(PeerId peer, double score) implements Input {}

  /** A peer with which we exchange everything, whatever its score; or no longer. */
  record Direct(PeerId peer, boolean direct) implements Input {}

  /** Parts of a message for a peer that asked for them. */
  record SendPartial(PeerId peer, Rpc.Partial partial) implements Input {}
}
