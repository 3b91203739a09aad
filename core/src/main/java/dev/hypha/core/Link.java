package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;

/**
 * A raw connection that has become a session: what a transport hands to the node.
 *
 * @param session not started yet
 * @param secured who is at the other end, and how that was proved
 * @param local our address, as the socket sees it
 * @param remote the peer's address, as the socket sees it
 */
public record Link(
    Session session, Secured secured, ProtocolId muxer, Multiaddr local, Multiaddr remote) {}
