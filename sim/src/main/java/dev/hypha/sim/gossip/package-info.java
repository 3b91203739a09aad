/**
 * GossipSub under attack: the real router for each honest node, small machines of their own for the
 * attackers, a queue of events for each, virtual time.
 *
 * <p>Spec: the scenarios are those of libp2p's gossipsub-hardening (2020) and of the evaluation
 * PL-TechRep-2020-001, with what the audit by Least Authority asked for besides. Parameters:
 * docs/attacks.md.
 *
 * <p>Threads: {@link dev.hypha.sim.gossip.GossipSimulation} belongs to one thread; within a window
 * of the shortest way it shares the participants among a {@link dev.hypha.sim.Crew}.
 *
 * <p>Limits: nodes and messages are those of {@link dev.hypha.sim.gossip.SimulationConfig}; a
 * thousand nodes and four thousand attackers want about 5 GiB of heap.
 *
 * <p>Start reading at {@link dev.hypha.sim.gossip.Scenario}, then {@link
 * dev.hypha.sim.gossip.GossipSimulation}.
 */
package dev.hypha.sim.gossip;
