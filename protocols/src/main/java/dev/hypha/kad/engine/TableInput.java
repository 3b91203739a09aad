package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;

/** What happens to a {@link RoutingTable}. */
public sealed interface TableInput {
  /**
   * A peer that serves the protocol was heard of first hand or told of.
   *
   * @param peer with the addresses at which it is met: they decide to which group it belongs
   */
  record Seen(KadPeer peer) implements TableInput {}

  /** A peer has just answered us, to a check or to anything else. */
  record Alive(PeerId peer) implements TableInput {}

  /** A peer did not pass its check, or does not serve the protocol any more. */
  record Dead(PeerId peer) implements TableInput {}

  /** A request to a peer failed; that is a reason to check it. */
  record Failed(PeerId peer) implements TableInput {}

  /** Something was looked up: the bucket it falls into is fresh. */
  record LookedUp(KadId target) implements TableInput {}
}
