/**
 * GossipSub for users: topics to say something in and to listen to, validators, signatures, queues.
 *
 * <p>Spec: libp2p/specs pubsub/README.md; pubsub/gossipsub/gossipsub-v1.0.md to v1.3 (r0,
 * 2025-06-23).
 *
 * <p>Threads: everything here may be called by any thread, and blocks at most as long as the router
 * needs for what came before. One thread reads each peer's stream, one writes ours to it, one
 * checks each message, one tells each listener.
 *
 * <p>Limits: {@link dev.hypha.gossip.GossipConfig} for queues, and the records in {@code engine}
 * for the rest.
 *
 * <p>Start reading at {@link dev.hypha.gossip.Gossip}; what it decides is in {@link
 * dev.hypha.gossip.engine.Router}.
 */
package dev.hypha.gossip;
