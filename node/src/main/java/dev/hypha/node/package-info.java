/**
 * The node itself.
 *
 * <p>{@link dev.hypha.node.Swarm} keeps the connections of a node, dials, listens and hands inbound
 * streams to protocol handlers. Spec: libp2p/specs connections/README.md (1A). Threads: calls block
 * their caller; every inbound stream has a virtual thread of its own. Limits: {@link
 * dev.hypha.node.SwarmConfig}. Start reading at {@code Swarm}.
 */
package dev.hypha.node;
