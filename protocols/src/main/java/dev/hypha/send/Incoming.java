package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;

/**
 * A file that a peer sends us.
 *
 * @param name as the peer calls it; a base name
 * @param resumedAt how many of its bytes an earlier attempt has left here
 */
public record Incoming(PeerId peer, String name, long size, Bytes sha256, long resumedAt) {}
