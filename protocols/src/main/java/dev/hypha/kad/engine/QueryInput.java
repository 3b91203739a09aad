package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.List;

/** What happens to a {@link Query}. */
public sealed interface QueryInput {
  /**
   * A peer has answered.
   *
   * @param closer whom it names, in its order
   */
  record Answered(PeerId from, List<KadPeer> closer) implements QueryInput {
    public Answered {
      closer = List.copyOf(closer);
    }
  }

  /** A peer could not be asked, or answered nonsense. */
  record Failed(PeerId peer) implements QueryInput {}

  /** Who started the query has what it wants. */
  record Stop() implements QueryInput {}
}
