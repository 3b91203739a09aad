package dev.hypha.kad;

import dev.hypha.core.PeerAddress;

/**
 * A peer that was looked for.
 *
 * @param address where it is
 * @param connected whether this node has a connection to it; otherwise the address is hearsay
 */
public record FoundPeer(PeerAddress address, boolean connected) {}
