package dev.hypha.gossip;

import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.MessageId;

/**
 * What became of a message of ours.
 *
 * @param handed to which peers, and why to no more
 * @param listeners of this node that were told
 */
public record Publication(MessageId id, Effect.Handed handed, int listeners) {}
