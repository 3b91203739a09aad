/**
 * Kademlia as decisions: no thread, no clock, no stream.
 *
 * <p>Spec: libp2p/specs kad-dht/README.md (r2, 2022-12-09); buckets as go-libp2p-kbucket has them;
 * disjoint paths as S/Kademlia (Baumgart, Mies 2007), section 4.4; density of ids and regions after
 * "Content Censorship in the InterPlanetary File System" (arXiv 2307.12212) and "Active Sybil
 * Attack and Efficient Defense Strategy in IPFS DHT" (arXiv 2505.01139); providing by region and
 * optimistic provide as go-libp2p-kad-dht has them.
 *
 * <p>Threads: none; one owner calls a table, a query, an estimate, one call at a time. Times are
 * nanoseconds of the owner's clock.
 *
 * <p>Limits: {@link dev.hypha.kad.engine.TableConfig}, {@link dev.hypha.kad.engine.Diversity},
 * {@link dev.hypha.kad.engine.QueryConfig}, {@link dev.hypha.kad.engine.ReprovideConfig}, {@link
 * dev.hypha.kad.engine.KadLimits}.
 *
 * <p>Start reading at {@link dev.hypha.kad.engine.RoutingTable}, then {@link
 * dev.hypha.kad.engine.Query}.
 */
package dev.hypha.kad.engine;
