package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.Region;
import dev.hypha.kad.engine.RegionQuery;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.multiformats.PeerId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An honest node puts a value, or gets it, as the service's Values does: if too many peers stand
 * around the key, everybody in the region is told or asked.
 */
final class Errand implements Participant.Happening {
  private final HonestNode node;
  private final KadId key;
  private final boolean put;
  private final int sybils;
  private final Set<PeerId> asked = new HashSet<>();
  private boolean ended;
  private boolean suspected;
  private int holders;
  private int holdersInRegion;
  private int questions;
  private long until;

  private Errand(HonestNode node, KadId key, boolean put, int sybils) {
    this.node = node;
    this.key = key;
    this.put = put;
    this.sybils = sybils;
  }

  static Errand put(HonestNode node, KadId key, int sybils) {
    return new Errand(node, key, true, sybils);
  }

  static Errand get(HonestNode node, KadId key, int sybils) {
    return new Errand(node, key, false, sybils);
  }

  /** How many attackers the key has. */
  int sybils() {
    return sybils;
  }

  /** Whether the value was found. */
  boolean found() {
    return ended && holders + holdersInRegion > 0;
  }

  /** Whether the attack was noticed. */
  boolean suspected() {
    return suspected;
  }

  /** What it cost. */
  int questions() {
    return questions;
  }

  @Override
  public void happen(long now) {
    Participant.Kind kind = put ? Participant.Kind.FIND : Participant.Kind.GET;
    HonestNode.Setup setup = node.setup();
    new Search(node, key, kind, setup.query(), setup.quorum(), this::lookedUp, now).begin(now);
  }

  private void lookedUp(Search search, long now) {
    holders = search.holders();
    questions += search.outcome().cost().asked();
    Optional<Suspicion> suspicion = node.suspicion(search, now);
    suspected = suspicion.isPresent();
    if (put) {
      say(search.outcome().nearest(), now, later -> {});
    } else {
      search.outcome().steps().forEach(step -> asked.add(step.peer().peer()));
    }
    if (suspicion.isPresent()) {
      HonestNode.Setup setup = node.setup();
      until = now + setup.guard().deadline().toNanos();
      region(setup.guard().search(suspicion.get(), setup.query().k()), now);
    } else {
      ended = true;
    }
  }

  // ---- everybody in the region

  private void region(RegionQuery query, long now) {
    boolean enough = holdersInRegion >= node.setup().quorum() || now >= until;
    Optional<Region> next = enough ? Optional.empty() : query.next();
    if (next.isEmpty()) {
      ended = true;
      return;
    }
    Region part = next.get();
    HonestNode.Setup setup = node.setup();
    QueryConfig how = setup.query().withPaths(setup.guard().paths());
    KadId any = part.key().randomBelow(part.bits(), node.random());
    new Search(
            node,
            any,
            Participant.Kind.FIND,
            how,
            1,
            (search, then) -> {
              questions += search.outcome().cost().asked();
              query.found(part, search.outcome().nearest());
              say(query.peers(), then, later -> region(query, later));
            },
            now)
        .begin(now);
  }

  /** Tells or asks those who were not told or asked yet; goes on when all have answered. */
  private void say(List<KadPeer> peers, long now, Participant.Happening next) {
    List<KadPeer> others = peers.stream().filter(each -> asked.add(each.peer())).toList();
    questions += others.size();
    Round round = new Round(others.size(), next);
    Participant.Kind kind = put ? Participant.Kind.PUT : Participant.Kind.GET;
    others.forEach(each -> node.ask(each, kind, key, round, now));
    if (others.isEmpty()) {
      round.over(now);
    } else {
      node.wake(now + node.setup().query().askTimeout().toNanos(), round::over);
    }
  }

  /** Several are told or asked at once. */
  private final class Round implements Participant.Conversation {
    private final Participant.Happening next;
    private int left;
    private boolean over;

    Round(int left, Participant.Happening next) {
      this.left = left;
      this.next = next;
    }

    @Override
    public void answered(int from, List<KadPeer> closer, boolean hasValue, long now) {
      holdersInRegion += hasValue ? 1 : 0;
      if (--left == 0) {
        over(now);
      }
    }

    void over(long now) {
      if (!over) {
        over = true;
        next.happen(now);
      }
    }
  }
}
