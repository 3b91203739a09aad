/**
 * GossipSub as a machine: no thread, no clock, no stream.
 *
 * <p>Spec: libp2p/specs pubsub/README.md and pubsub/gossipsub/gossipsub-v1.0.md to v1.3 (r0,
 * 2025-06-23); partial messages as go-libp2p-pubsub has them.
 *
 * <p>Threads: none; one owner calls {@link dev.hypha.gossip.engine.Router}, one call at a time.
 *
 * <p>Limits: {@link dev.hypha.gossip.engine.RpcLimits} for what is read, {@link
 * dev.hypha.gossip.engine.SpamLimits} for what is remembered of a peer.
 *
 * <p>Start reading at {@link dev.hypha.gossip.engine.Router}, then {@link
 * dev.hypha.gossip.engine.Heartbeat}.
 */
package dev.hypha.gossip.engine;
