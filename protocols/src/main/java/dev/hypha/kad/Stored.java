package dev.hypha.kad;

import dev.hypha.multiformats.PeerId;
import java.util.List;

/**
 * Where something was stored: a value, or the word that this node provides something.
 *
 * @param peers who has taken it, of those who are nearest to the key
 * @param asked how many were asked to
 */
public record Stored(List<PeerId> peers, int asked) {
  public Stored {
    peers = List.copyOf(peers);
  }
}
