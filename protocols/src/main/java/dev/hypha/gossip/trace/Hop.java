package dev.hypha.gossip.trace;

import dev.hypha.multiformats.PeerId;
import java.util.Optional;

/**
 * One node on the way of a message, as it says itself.
 *
 * @param number 0 is this node
 * @param footprint what it remembers; nothing if it did not say
 * @param why it did not say: empty if it did
 */
public record Hop(int number, PeerId peer, Optional<Footprint> footprint, String why) {

  /** Whether the message began there. */
  public boolean isOrigin() {
    return footprint.isPresent() && footprint.get().bringer().equals(peer);
  }
}
