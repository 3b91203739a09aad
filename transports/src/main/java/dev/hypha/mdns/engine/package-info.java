/**
 * What multicast DNS asks, answers and believes when: a pure machine and the values that it deals
 * with.
 *
 * <p>Spec: libp2p/specs discovery/mdns.md (r2, 2021-10-12); RFC 6762, sections 5, 6, 8, 10.
 *
 * <p>Threads: none; {@link dev.hypha.mdns.engine.Neighbours} has one driver at a time.
 *
 * <p>Limits: {@link dev.hypha.mdns.engine.MdnsConfig}.
 *
 * <p>Start reading at {@link dev.hypha.mdns.engine.Neighbours}.
 */
package dev.hypha.mdns.engine;
