package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.Query;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.QueryEffect;
import dev.hypha.kad.engine.QueryInput;
import dev.hypha.kad.engine.QueryOutcome;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** A lookup of an honest node: drives a {@link Query} as the service's Lookup does. */
final class Search implements Participant.Conversation, Participant.Happening {
  private final HonestNode node;
  private final KadId target;
  private final Participant.Kind kind;
  private final int quorum;
  private final ObjLongConsumer<Search> done;
  private final Query query;
  private int holders;
  private long wakeAt = Long.MAX_VALUE;
  private long now;
  private @Nullable QueryOutcome outcome;

  /**
   * @param quorum so many holders of the value are enough
   */
  Search(
      HonestNode node,
      KadId target,
      Participant.Kind kind,
      QueryConfig how,
      int quorum,
      ObjLongConsumer<Search> done,
      long now) {
    this.node = node;
    this.target = target;
    this.kind = kind;
    this.quorum = quorum;
    this.done = done;
    this.query =
        new Query(target, node.self().id(), node.table().nearest(target, how.k()), how, now);
  }

  void begin(long at) {
    now = at;
    query.tick(at, this::perform);
    wakeInTime();
  }

  KadId target() {
    return target;
  }

  QueryOutcome outcome() {
    return Objects.requireNonNull(outcome, "it is not over");
  }

  /** How many have given the value. */
  int holders() {
    return holders;
  }

  @Override
  public void answered(int from, List<KadPeer> closer, boolean hasValue, long at) {
    if (outcome != null) {
      return;
    }
    now = at;
    KadPeer peer = node.peer(from);
    holders += hasValue ? 1 : 0;
    node.answered(peer, at);
    query.on(new QueryInput.Answered(peer.peer(), closer), at, this::perform);
    if (hasValue && holders >= quorum) {
      query.on(new QueryInput.Stop(), at, this::perform);
    }
    wakeInTime();
  }

  /** Time has passed. */
  @Override
  public void happen(long at) {
    wakeAt = Long.MAX_VALUE;
    if (outcome != null) {
      return;
    }
    now = at;
    if (at >= query.wakeAt()) {
      query.tick(at, this::perform);
    }
    wakeInTime();
  }

  private void wakeInTime() {
    long at = query.wakeAt();
    if (at < wakeAt) {
      wakeAt = at;
      node.wake(at, this);
    }
  }

  private void perform(QueryEffect effect) {
    switch (effect) {
      case QueryEffect.Ask(KadPeer peer, int _, int _) -> node.ask(peer, kind, target, this, now);
      case QueryEffect.Abandon(var peer) -> {
        if (query.outcome().isEmpty()) {
          node.failed(peer, now);
        }
      }
      case QueryEffect.Finished(QueryOutcome over) -> {
        outcome = over;
        node.lookedUp(over, now);
        done.accept(this, now);
      }
    }
  }
}
