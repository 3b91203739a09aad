package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;

/**
 * Parts of a message, or word of which parts there are.
 *
 * <p>Spec: partial messages as go-libp2p-pubsub 0.16 has them.
 *
 * @param peer who sent them, or is to have them
 * @param group which message they are of, as the application names it
 * @param message the parts themselves; may be empty
 * @param partsMetadata which parts are there and which are wanted, as the application writes it;
 *     may be empty
 */
public record Parts(PeerId peer, Bytes group, Bytes message, Bytes partsMetadata) {}
