package dev.hypha.kad.engine;

import dev.hypha.core.Machine;
import dev.hypha.kad.engine.QueryOutcome.Cost;
import dev.hypha.kad.engine.QueryOutcome.Reason;
import dev.hypha.kad.engine.QueryOutcome.Step;
import dev.hypha.kad.engine.QueryPath.Known;
import dev.hypha.kad.engine.QueryPath.State;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An iterative lookup: asks those who are nearest to the target for those who are nearer.
 *
 * <p>It begins at the first {@link #tick}. What a peer says of others is followed, never believed:
 * only who has answered is in the outcome. Several paths share no peer, so that who is asked on one
 * cannot lead the others astray (S/Kademlia, 4.4). It ends when the nearest known peers have
 * answered, when there is nobody left to ask, when it is stopped, or at its deadline, whatever the
 * peers do.
 *
 * <p>As in go-libp2p-kad-dht the lookup proper goes on until the beta nearest have answered, then
 * the rest of the k nearest are asked at once; unlike there, what those name is followed as well.
 *
 * <p>Spec: kad-dht/README.md, "Peer routing".
 */
public final class Query implements Machine<QueryInput, QueryEffect> {
  private final KadId target;
  private final KadId self;
  private final QueryConfig config;
  private final long startedAt;
  private final Map<PeerId, Known> known = new HashMap<>();
  private final List<Known> asked = new ArrayList<>();
  private final List<Known> outstanding = new ArrayList<>();
  private final List<QueryPath> paths = new ArrayList<>();
  private int heard;
  private boolean begun;
  private @Nullable QueryOutcome outcome;

  /**
   * A query that is yet to begin.
   *
   * @param self our own place: nobody is asked who stands there
   * @param seeds whom we know near the target, the nearest first
   * @param now from which the deadline counts
   */
  public Query(KadId target, KadId self, List<KadPeer> seeds, QueryConfig config, long now) {
    this.target = target;
    this.self = self;
    this.config = config;
    this.startedAt = now;
    for (int i = 0; i < config.paths(); i++) {
      paths.add(new QueryPath(i, target, config));
    }
    List<KadPeer> first = seeds.subList(0, Math.min(seeds.size(), config.heardMax()));
    for (int i = 0; i < first.size(); i++) {
      hear(first.get(i), null, paths.get(i % paths.size()));
    }
  }

  /** The at most k nearest of those who have answered so far, the nearest first. */
  public List<KadPeer> nearest() {
    return asked.stream()
        .filter(each -> each.state == State.ANSWERED)
        .map(each -> each.peer)
        .sorted((left, right) -> target.compareDistance(left.id(), right.id()))
        .limit(config.k())
        .toList();
  }

  /** What it has found, when it is over. */
  public Optional<QueryOutcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  @Override
  public void on(QueryInput input, long now, Consumer<? super QueryEffect> effects) {
    if (outcome != null) {
      return;
    }
    switch (input) {
      case QueryInput.Answered answer -> {
        Known from = settle(answer.from(), now);
        if (from != null) {
          from.answered();
          answered(from, answer.closer());
        }
      }
      case QueryInput.Failed failure -> {
        Known peer = settle(failure.peer(), now);
        if (peer != null) {
          peer.failed();
        }
      }
      case QueryInput.Stop _ -> {
        finish(Reason.STOPPED, now, effects);
        return;
      }
    }
    advance(now, effects);
  }

  @Override
  public void tick(long now, Consumer<? super QueryEffect> effects) {
    if (outcome != null) {
      return;
    }
    begun = true;
    if (now >= startedAt + config.deadline().toNanos()) {
      finish(Reason.DEADLINE, now, effects);
      return;
    }
    for (Known each : List.copyOf(outstanding)) {
      if (now >= each.askedAt + config.askTimeout().toNanos()) {
        settle(each.peer.peer(), now);
        each.failed();
        effects.accept(new QueryEffect.Abandon(each.peer.peer()));
      } else if (each.state == State.WAITING && now >= each.askedAt + config.patience().toNanos()) {
        each.state = State.LATE;
        each.wasLate = true;
        paths.get(each.path).waiting--;
      }
    }
    advance(now, effects);
  }

  @Override
  public long wakeAt() {
    if (outcome != null) {
      return Long.MAX_VALUE;
    }
    if (!begun) {
      return startedAt;
    }
    long at = startedAt + config.deadline().toNanos();
    for (Known each : outstanding) {
      var patience = each.state == State.LATE ? config.askTimeout() : config.patience();
      at = Math.min(at, each.askedAt + patience.toNanos());
    }
    return at;
  }

  // ---- what is heard

  private void answered(Known from, List<KadPeer> closer) {
    QueryPath path = paths.get(from.path);
    for (KadPeer peer : closer.subList(0, Math.min(closer.size(), config.answerPeersMax()))) {
      hear(peer, from, path);
    }
  }

  private void hear(KadPeer peer, @Nullable Known from, QueryPath path) {
    if (peer.id().equals(self)) {
      return;
    }
    Known known = this.known.get(peer.peer());
    if (known == null) {
      known = new Known(peer, from);
      this.known.put(peer.peer(), known);
      heard++;
    } else if (from != null && known.state == State.HEARD) {
      known.namedBy(from, config.badReferralsMax());
    }
    Known forgotten = path.hear(known);
    if (forgotten != null && forgotten.mentions == 0) {
      this.known.remove(forgotten.peer.peer());
    }
  }

  /** The peer that was being waited for, which is not any more; null if it was not. */
  private @Nullable Known settle(PeerId peer, long now) {
    Known each = known.get(peer);
    if (each == null || (each.state != State.WAITING && each.state != State.LATE)) {
      return null;
    }
    outstanding.remove(each);
    if (each.state == State.WAITING) {
      paths.get(each.path).waiting--;
    }
    each.doneAt = now;
    return each;
  }

  // ---- what is asked

  private void advance(long now, Consumer<? super QueryEffect> effects) {
    if (!begun) {
      return;
    }
    boolean done = true;
    for (QueryPath path : paths) {
      if (!path.isDone()) {
        done = false;
        ask(path, now, effects);
      }
    }
    if (done) {
      int answered = (int) asked.stream().filter(each -> each.state == State.ANSWERED).count();
      int wanted = config.ending() == QueryConfig.Ending.BETA_NEAREST ? config.beta() : config.k();
      finish(answered >= wanted ? Reason.CONVERGED : Reason.EXHAUSTED, now, effects);
    } else if (asked.size() >= config.askedMax() && outstanding.isEmpty()) {
      finish(Reason.ASKED_TOO_MANY, now, effects);
    }
  }

  private void ask(QueryPath path, long now, Consumer<? super QueryEffect> effects) {
    int most = path.isNear() ? Math.max(config.k(), config.alphaOfPath()) : config.alphaOfPath();
    while (path.waiting < most && asked.size() < config.askedMax()) {
      Known next = path.next();
      if (next == null) {
        return;
      }
      next.state = State.WAITING;
      next.askedAt = now;
      next.path = path.number;
      path.waiting++;
      asked.add(next);
      outstanding.add(next);
      effects.accept(new QueryEffect.Ask(next.peer, path.number, next.hop()));
    }
  }

  // ---- the end

  private void finish(Reason reason, long now, Consumer<? super QueryEffect> effects) {
    List<KadPeer> nearest = nearest();
    int hops = nearest.isEmpty() ? 0 : hopsTo(nearest.getFirst());
    int answered = 0;
    int failed = 0;
    int late = 0;
    List<Step> steps = new ArrayList<>(asked.size());
    for (Known each : asked) {
      answered += each.state == State.ANSWERED ? 1 : 0;
      failed += each.state == State.FAILED ? 1 : 0;
      late += each.wasLate ? 1 : 0;
      steps.add(step(each, now));
    }
    Cost cost = new Cost(hops, asked.size(), answered, failed, late, heard, now - startedAt);
    outcome = new QueryOutcome(target, reason, nearest, cost, steps);
    outstanding.forEach(each -> effects.accept(new QueryEffect.Abandon(each.peer.peer())));
    outstanding.clear();
    known.clear();
    effects.accept(new QueryEffect.Finished(outcome));
  }

  private int hopsTo(KadPeer peer) {
    Known there = known.get(peer.peer());
    return there == null ? 0 : there.hop();
  }

  private Step step(Known each, long now) {
    QueryOutcome.State state =
        switch (each.state) {
          case WAITING -> QueryOutcome.State.WAITING;
          case LATE -> QueryOutcome.State.LATE;
          case ANSWERED -> QueryOutcome.State.ANSWERED;
          case FAILED -> QueryOutcome.State.FAILED;
          case HEARD -> throw new AssertionError("who was asked is more than heard of");
        };
    boolean open = each.state == State.WAITING || each.state == State.LATE;
    return new Step(
        each.peer,
        each.referrer(),
        each.path,
        each.hop(),
        state,
        each.askedAt - startedAt,
        (open ? now : each.doneAt) - each.askedAt);
  }
}
