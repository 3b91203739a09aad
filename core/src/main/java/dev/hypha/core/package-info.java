/**
 * The nouns that every other module speaks: node, connection, stream, transport, session, and the
 * errors between peers.
 *
 * <p>Spec: libp2p/specs, connections/README.md (1A). Threads: every interface says its own rule.
 * Limits: what a remote can make grow is bounded by the implementations. Start reading at {@link
 * dev.hypha.core.Connection} and {@link dev.hypha.core.PeerException}.
 */
package dev.hypha.core;
