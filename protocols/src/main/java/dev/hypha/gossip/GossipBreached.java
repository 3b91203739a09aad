package dev.hypha.gossip;

import dev.hypha.core.Event;
import dev.hypha.multiformats.PeerId;

/**
 * A peer has breached GossipSub's rules, and lost score for it; nothing of it was cut. A peer that
 * goes on is told again after {@link #QUIET_SECONDS}, with how often it was since.
 *
 * @param rule what it should have known: a section of the specification
 * @param times breaches since it was last told, this one included
 */
public record GossipBreached(PeerId peer, String rule, long times) implements Event {
  /** So long nothing more is told of a peer: else it could fill the timeline. */
  public static final int QUIET_SECONDS = 10;
}
