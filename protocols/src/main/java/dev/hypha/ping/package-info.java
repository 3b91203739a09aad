/**
 * {@code /ipfs/ping/1.0.0}: is the peer alive, and how far away is it?
 *
 * <p>Spec: libp2p/specs ping/ping.md (3A). Threads: blocking, on the caller's. Limits: two inbound
 * streams per peer are answered, one outbound per {@link dev.hypha.ping.PingStream}. Start reading
 * at {@link dev.hypha.ping.Ping}.
 */
package dev.hypha.ping;
