/**
 * Kademlia in a large network, among peers that come and go, and under attack: the real routing
 * table, lookups, size estimate and guard for each honest node, small machines of their own for the
 * attackers, virtual time.
 *
 * <p>Spec: the machines are those of {@link dev.hypha.kad.engine}; censorship after arXiv
 * 2307.12212, the eclipse after CVE-2020-10937. Parameters: docs/attacks.md.
 *
 * <p>Threads: {@link dev.hypha.sim.dht.DhtSimulation} belongs to one thread; within a window of the
 * shortest way it shares the participants among a {@link dev.hypha.sim.Crew}.
 *
 * <p>Limits: nodes are those of {@link dev.hypha.sim.dht.DhtConfig}; ten thousand want about 3 GiB
 * of heap.
 *
 * <p>What one node provides is said again in a simulation of its own, {@link
 * dev.hypha.sim.dht.ProvideSimulation}.
 *
 * <p>Start reading at {@link dev.hypha.sim.dht.DhtConfig}, then {@link
 * dev.hypha.sim.dht.DhtSimulation}.
 */
package dev.hypha.sim.dht;
