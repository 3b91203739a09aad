package dev.hypha.mdns.engine;

import dev.hypha.core.PeerAddress;
import dev.hypha.multiformats.PeerId;

/** What {@link Neighbours} wants done. */
public sealed interface Effect {
  /** To everybody on a link. */
  record Say(int link, Message message) implements Effect {}

  /** To who asked the question that was just heard, alone. */
  record Reply(Message message) implements Effect {}

  /** A peer is there, or is at further addresses; {@code peer} has all of them. */
  record Found(PeerAddress peer) implements Effect {}

  /** A peer has left, or has not been heard of in time. */
  record Lost(PeerId peer) implements Effect {}
}
