package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Node;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.KeySearch;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.Region;
import dev.hypha.multiformats.PeerId;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/** Finds who is in a part of the space. On the caller's thread. */
final class RegionLookup {
  /** How many times as many hashes as are needed on average are tried for a place to ask for. */
  private static final int TRIES_SPARE = 16;

  private final Node node;
  private final Lookup lookup;
  private final Ended ended;

  /** Is told of every lookup when it is over. */
  interface Ended {
    QueryOutcome lookup(Purpose purpose, Bytes key, QueryOutcome outcome);
  }

  RegionLookup(Node node, Lookup lookup, Ended ended) {
    this.node = node;
    this.lookup = lookup;
    this.ended = ended;
  }

  /** The peers nearest to some place in {@code part}. */
  List<KadPeer> lookUp(Region part, QueryConfig how) throws InterruptedIOException {
    Optional<PeerId> place =
        KeySearch.peerWithin(
            part.key(), part.bits(), node.runtime().random(), TRIES_SPARE << part.bits());
    if (place.isEmpty()) {
      return List.of();
    }
    Bytes key = place.get().toBytes();
    return ended
        .lookup(Purpose.REGION, key, lookup.run(Lookup.findNode(key), how, Lookup.nobody()))
        .nearest();
  }
}
