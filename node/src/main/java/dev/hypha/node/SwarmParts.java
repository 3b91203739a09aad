package dev.hypha.node;

import dev.hypha.core.Gate;
import dev.hypha.core.Limits;
import dev.hypha.core.Negotiator;
import dev.hypha.core.Peerstore;
import dev.hypha.core.Resolver;
import dev.hypha.core.Runtime;

/**
 * What a swarm is made of and does not make itself.
 *
 * @param negotiator agrees on the protocol of each stream
 * @param resolver turns names into addresses before they are dialed
 */
public record SwarmParts(
    Peerstore peers,
    Negotiator negotiator,
    Resolver resolver,
    Gate gate,
    Limits limits,
    Runtime runtime) {
  SwarmParts withGate(Gate now) {
    return new SwarmParts(peers, negotiator, resolver, now, limits, runtime);
  }
}
