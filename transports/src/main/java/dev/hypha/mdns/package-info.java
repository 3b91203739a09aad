/**
 * Discovery by multicast DNS: nodes on one link find each other without being told of each other.
 *
 * <p>Spec: libp2p/specs discovery/mdns.md (r2, 2021-10-12); RFC 6762, RFC 6763. Left out: probing
 * for names, since ours is random.
 *
 * <p>Threads: {@link dev.hypha.mdns.Mdns} has one thread that decides and sends, and one for each
 * interface and address family that receives.
 *
 * <p>Limits: {@link dev.hypha.mdns.engine.MdnsConfig}, and the bounds in {@link
 * dev.hypha.mdns.MessageCodec}.
 *
 * <p>Start reading at {@link dev.hypha.mdns.Mdns}; what it decides is in {@link
 * dev.hypha.mdns.engine.Neighbours}.
 */
package dev.hypha.mdns;
