package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says something to the peers nearest to a key; if too many crowd there, to everybody in the
 * region.
 */
final class Publishing {
  private final Lookup lookup;
  private final Guard guard;
  private final RegionLookup.Ended ended;

  Publishing(Lookup lookup, Guard guard, RegionLookup.Ended ended) {
    this.lookup = lookup;
    this.guard = guard;
    this.ended = ended;
  }

  /** Tells some peers something. */
  interface Telling {
    Stored to(List<KadPeer> peers) throws IOException;
  }

  /** Looks for the nearest and tells them. */
  Stored spread(Purpose purpose, Bytes key, Duration deadline, Telling telling) throws IOException {
    QueryOutcome outcome =
        ended.lookup(purpose, key, lookup.run(Lookup.findNode(key), deadline, Lookup.nobody()));
    Stored stored = telling.to(outcome.nearest());
    return around(purpose, key, outcome, stored, telling);
  }

  /** Tells the others of the region as well, if the nearest seem to censor {@code key}. */
  Stored around(Purpose purpose, Bytes key, QueryOutcome outcome, Stored stored, Telling telling)
      throws IOException {
    Optional<Suspicion> suspicion = guard.suspect(purpose, key, outcome);
    if (suspicion.isEmpty()) {
      return stored;
    }
    List<PeerId> taken = new ArrayList<>(stored.peers());
    int[] asked = {stored.asked()};
    Set<PeerId> told = new HashSet<>(taken);
    outcome.nearest().forEach(peer -> told.add(peer.peer()));
    guard.everybody(
        suspicion.get(),
        told,
        others -> {
          Stored more = telling.to(others);
          taken.addAll(more.peers());
          asked[0] += more.asked();
          return false;
        });
    return new Stored(taken, asked[0]);
  }

  /** What has come of it, if somebody has taken it. */
  static Stored taken(Stored stored, String what) throws Unreachable {
    if (stored.peers().isEmpty()) {
      throw new Unreachable("none of " + stored.asked() + " peers has taken " + what, List.of());
    }
    return stored;
  }
}
