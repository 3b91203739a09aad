package dev.hypha.gossip.trace;

import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import java.time.Instant;

/**
 * What a node remembers of a message.
 *
 * @param bringer from whom it had it first; itself, if it has published it
 * @param at when, by its clock
 * @param verdict what it thought of it
 */
public record Footprint(String topic, PeerId bringer, Instant at, Verdict verdict) {}
