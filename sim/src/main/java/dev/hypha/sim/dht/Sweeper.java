package dev.hypha.sim.dht;

import dev.hypha.bytes.Bytes;
import dev.hypha.kad.engine.Allotment;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.Region;
import dev.hypha.kad.engine.RegionQuery;
import dev.hypha.kad.engine.ReprovideConfig;
import dev.hypha.kad.engine.ReprovideEffect;
import dev.hypha.kad.engine.ReprovideInput;
import dev.hypha.kad.engine.ReprovideSchedule;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/** An honest node says again what it provides, as the service's Reproviding does. */
final class Sweeper implements Participant.Happening {
  private final HonestNode node;
  private final ReprovideConfig how;
  private final ReprovideSchedule schedule;
  private final int k;
  private int sweeps;
  private int lookups;
  private long questions;
  private long messages;

  /**
   * @param keys that were said an eighth of a cycle before time began, so that each has its turn
   *     once in the cycle that begins then
   */
  Sweeper(HonestNode node, ReprovideConfig how, List<Bytes> keys) {
    this.node = node;
    this.how = how;
    this.k = node.setup().query().k();
    this.schedule = new ReprovideSchedule(node.self().id(), how, 0);
    long before = -how.every().toNanos() / 8;
    keys.forEach(key -> schedule.on(new ReprovideInput.Said(key, before), 0, effect -> {}));
  }

  int regionBits() {
    return schedule.regionBits();
  }

  int sweeps() {
    return sweeps;
  }

  int lookups() {
    return lookups;
  }

  long questions() {
    return questions;
  }

  long messages() {
    return messages;
  }

  @Override
  public void happen(long now) {
    node.size()
        .estimate(now)
        .ifPresent(size -> schedule.on(new ReprovideInput.Sized(size.peers()), now, effect -> {}));
    schedule.tick(
        now,
        effect -> {
          switch (effect) {
            case ReprovideEffect.Sweep(Region region, List<Bytes> keys) -> sweep(region, keys, now);
          }
        });
    if (schedule.wakeAt() != Long.MAX_VALUE) {
      node.wake(Math.max(now + 1, schedule.wakeAt()), this);
    }
  }

  private void sweep(Region region, List<Bytes> keys, long now) {
    sweeps++;
    if (keys.size() < how.alone()) {
      new Single(keys).next(now);
    } else {
      explore(region, how.search(region, k), keys, now);
    }
  }

  private void over(Set<Bytes> taken, long now) {
    schedule.on(new ReprovideInput.Swept(List.copyOf(taken)), now, effect -> {});
    happen(now);
  }

  private void look(KadId place, ObjLongConsumer<Search> done, long now) {
    lookups++;
    new Search(
            node,
            place,
            Participant.Kind.FIND,
            node.setup().query(),
            1,
            (search, then) -> {
              questions += search.outcome().cost().asked();
              done.accept(search, then);
            },
            now)
        .begin(now);
  }

  // ---- a region at once

  private void explore(Region region, RegionQuery query, List<Bytes> keys, long now) {
    Optional<Region> next = query.next();
    if (next.isPresent()) {
      Region part = next.get();
      look(
          part.key().randomBelow(part.bits(), node.random()),
          (search, then) -> {
            query.found(part, search.outcome().nearest());
            explore(region, query, keys, then);
          },
          now);
      return;
    }
    List<KadPeer> peers = query.peers();
    if (peers.size() < k && region.bits() > 0) {
      Region larger = new Region(region.key(), region.bits() - 1);
      explore(larger, how.search(larger, k), keys, now);
      return;
    }
    Allotment allotment =
        Allotment.of(keys, peers, k, node.setup().guard(), node.size().estimate(now));
    new Round(allotment.keys(), this::over).begin(now);
  }

  /** Is told which keys were taken. */
  private interface Taken {
    void over(Set<Bytes> taken, long now);
  }

  /** Several peers are told several keys. */
  private final class Round {
    private final Map<KadPeer, List<Bytes>> allotted;
    private final Taken next;
    private final Set<Bytes> taken = new HashSet<>();
    private int left;
    private boolean over;

    Round(Map<KadPeer, List<Bytes>> allotted, Taken next) {
      this.allotted = allotted;
      this.next = next;
    }

    void begin(long now) {
      allotted.values().forEach(keys -> left += keys.size());
      messages += left;
      if (left == 0) {
        end(now);
        return;
      }
      allotted.forEach((peer, keys) -> keys.forEach(key -> tell(peer, key, now)));
      node.wake(now + node.setup().query().askTimeout().toNanos(), this::end);
    }

    private void tell(KadPeer peer, Bytes key, long now) {
      Participant.Conversation thanks =
          (from, closer, hasValue, at) -> {
            taken.add(key);
            if (--left == 0) {
              end(at);
            }
          };
      node.ask(peer, Participant.Kind.PUT, KadId.ofKey(key), thanks, now);
    }

    private void end(long now) {
      if (!over) {
        over = true;
        next.over(taken, now);
      }
    }
  }

  // ---- one key after the other

  private final class Single {
    private final ArrayDeque<Bytes> open;
    private final Set<Bytes> taken = new HashSet<>();

    Single(List<Bytes> keys) {
      this.open = new ArrayDeque<>(keys);
    }

    void next(long now) {
      if (open.isEmpty()) {
        over(taken, now);
        return;
      }
      Bytes key = open.removeFirst();
      look(
          KadId.ofKey(key),
          (search, then) -> {
            Map<KadPeer, List<Bytes>> told = new LinkedHashMap<>();
            search.outcome().nearest().forEach(peer -> told.put(peer, List.of(key)));
            new Round(
                    told,
                    (thanked, later) -> {
                      taken.addAll(thanked);
                      next(later);
                    })
                .begin(then);
          },
          now);
    }
  }
}
