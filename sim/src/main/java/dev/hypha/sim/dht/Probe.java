package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryOutcome;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lookup of any place that an honest node makes, and whether it was right.
 *
 * <p>Who is to be found: every honest node that had found its own neighbours before the lookup
 * began and was there when it ended, but the one that looks. The lookup is right if it found k
 * peers, and nobody who was to be found is nearer to the place than the farthest of them and
 * missing.
 */
final class Probe implements Participant.Happening {
  private final HonestNode node;
  private final KadId target;
  private long begunAt;
  private long endedAt;
  private boolean suspected;
  private @Nullable QueryOutcome outcome;

  Probe(HonestNode node, KadId target) {
    this.node = node;
    this.target = target;
  }

  @Override
  public void happen(long now) {
    begunAt = now;
    node.look(target, this::ended, now);
  }

  private void ended(Search search, long now) {
    endedAt = now;
    outcome = search.outcome();
    suspected = node.suspicion(search, now).isPresent();
  }

  /** How it ended; null if it has not. */
  @Nullable QueryOutcome outcome() {
    return outcome;
  }

  /** Whether somebody seems to have crowded there. */
  boolean suspected() {
    return suspected;
  }

  /** How many it should have found and has not. */
  int missed(Population population, int k) {
    QueryOutcome over = outcome;
    if (over == null) {
      return k;
    }
    Set<KadId> found = new HashSet<>();
    over.nearest().forEach(peer -> found.add(peer.id()));
    if (found.size() < k) {
      return k - found.size();
    }
    KadId farthest = over.nearest().getLast().id();
    int missed = 0;
    for (int i = 0; i < population.honest; i++) {
      KadPeer peer = population.peer(i);
      boolean wanted = population.ready(i) < begunAt && population.until(i) > endedAt;
      if (wanted
          && target.compareDistance(peer.id(), farthest) < 0
          && !found.contains(peer.id())
          && !peer.equals(node.self())) {
        missed++;
      }
    }
    return missed;
  }
}
