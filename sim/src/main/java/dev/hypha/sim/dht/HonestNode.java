package dev.hypha.sim.dht;

import dev.hypha.kad.engine.GuardConfig;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.NetworkSize;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.RoutingTable;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.kad.engine.TableConfig;
import dev.hypha.kad.engine.TableEffect;
import dev.hypha.kad.engine.TableInput;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node with the real routing table: filled, checked and refreshed as the service's LiveTable and
 * Kad do it, but for their threads.
 */
final class HonestNode implements Participant {
  /** One way for who is connected; who is not has three round trips of handshakes before. */
  private static final int DIAL_WAYS = 7;

  /** What a node is set up with; the same for all. */
  record Setup(TableConfig table, QueryConfig query, GuardConfig guard, int quorum) {}

  private final int number;
  private final Network network;
  private final Population population;
  private final Setup setup;
  private final RandomGenerator random;
  private final Set<KadId> kept = new HashSet<>();
  private final NetworkSize size = new NetworkSize();
  private final ArrayDeque<TableEffect> refreshes = new ArrayDeque<>();
  private @Nullable RoutingTable table;
  private boolean refreshing;
  private long tickAt = Long.MAX_VALUE;

  HonestNode(
      int number, Network network, Population population, Setup setup, RandomGenerator random) {
    this.number = number;
    this.network = network;
    this.population = population;
    this.setup = setup;
    this.random = random;
    if (population.until(number) != Population.FOREVER) {
      network.at(population.until(number), number, now -> leave());
    }
  }

  KadPeer self() {
    return population.peer(number);
  }

  KadPeer peer(int other) {
    return population.peer(other);
  }

  Setup setup() {
    return setup;
  }

  NetworkSize size() {
    return size;
  }

  RandomGenerator random() {
    return random;
  }

  /** Only while it is there. */
  RoutingTable table() {
    return Objects.requireNonNull(table, "the node is away");
  }

  boolean isAway() {
    return table == null;
  }

  /** Whether it was given something for {@code place}, and is still there. */
  boolean keeps(KadId place) {
    return kept.contains(place);
  }

  /** The part of its table that attacks. */
  double sybilsInTable() {
    List<KadPeer> peers = table().peers();
    long sybils =
        peers.stream().filter(peer -> Population.number(peer.peer()) >= population.honest).count();
    return peers.isEmpty() ? 0 : (double) sybils / peers.size();
  }

  // ---- coming and going

  /** It has been there before, with a table that is full already. */
  void begin(RoutingTable filled) {
    table = filled;
    tickInTime(0);
  }

  /**
   * It comes when it is time.
   *
   * @param bootstrap whom it asks then
   */
  void joinLater(int[] bootstrap) {
    network.at(population.from(number), number, now -> join(bootstrap, now));
  }

  private void join(int[] bootstrap, long now) {
    table = new RoutingTable(self().id(), setup.table());
    boolean[] begun = {false};
    Conversation met =
        (from, closer, hasValue, at) -> {
          answered(peer(from), at);
          if (!begun[0]) {
            begun[0] = true;
            look(self().id(), (search, then) -> population.ready(number, then), at);
          }
        };
    for (int other : bootstrap) {
      ask(peer(other), Kind.CHECK, peer(other).id(), met, now);
    }
  }

  /** Without a word. */
  private void leave() {
    table = null;
    kept.clear();
    refreshes.clear();
  }

  // ---- what it is asked

  @Override
  public void asked(Question question, long now) {
    if (table == null) {
      return;
    }
    KadPeer asker = peer(question.from());
    if (question.dialed()) {
      tell(new TableInput.Seen(asker), now);
    }
    List<KadPeer> closer =
        switch (question.kind()) {
          case FIND, GET -> table().closer(question.target(), asker.peer(), setup.table().k());
          case PUT -> {
            kept.add(question.target());
            yield List.of();
          }
          case CHECK -> List.of();
        };
    boolean hasValue = question.kind() == Kind.GET && kept.contains(question.target());
    Answer answer = new Answer(question.conversation(), number, closer, hasValue);
    network.say(number, question.from(), 1, answer, now, random);
  }

  @Override
  public void happened(Happening happening, long now) {
    if (table != null || now == population.from(number)) {
      happening.happen(now);
    }
  }

  // ---- what it asks

  void ask(KadPeer peer, Kind kind, KadId target, Conversation conversation, long now) {
    boolean dialed = !table().contains(peer.peer());
    Question question = new Question(number, kind, target, dialed, conversation);
    int to = Population.number(peer.peer());
    network.say(number, to, dialed ? DIAL_WAYS : 1, question, now, random);
  }

  void wake(long at, Happening happening) {
    network.at(at, number, happening);
  }

  /** Looks up a place, only to know who is near. */
  void look(KadId target, ObjLongConsumer<Search> done, long now) {
    new Search(this, target, Kind.FIND, setup.query(), 1, done, now).begin(now);
  }

  /** A lookup is over. */
  void lookedUp(QueryOutcome outcome, long now) {
    tell(new TableInput.LookedUp(outcome.target()), now);
    if (outcome.reason() == QueryOutcome.Reason.CONVERGED) {
      size.track(outcome.target(), outcome.nearest().stream().map(KadPeer::id).toList(), now);
    }
  }

  /** Whether somebody seems to have crowded where {@code search} looked. */
  Optional<Suspicion> suspicion(Search search, long now) {
    return setup
        .guard()
        .suspect(
            search.target(), search.outcome().nearest(), size.estimate(now), setup.query().k());
  }

  // ---- its table

  /** A peer has answered: it serves the network. */
  void answered(KadPeer peer, long now) {
    if (!table().contains(peer.peer())) {
      tell(new TableInput.Seen(peer), now);
    }
    tell(new TableInput.Alive(peer.peer()), now);
  }

  void failed(PeerId peer, long now) {
    tell(new TableInput.Failed(peer), now);
  }

  private void tell(TableInput input, long now) {
    List<TableEffect> effects = new ArrayList<>(2);
    table().on(input, now, effects::add);
    perform(effects, now);
    tickInTime(now);
  }

  private void tickInTime(long now) {
    long at = Math.max(now, table().wakeAt());
    if (at < tickAt) {
      tickAt = at;
      wake(at, this::tick);
    }
  }

  private void tick(long now) {
    if (now < tickAt) {
      return; // an earlier one came in between
    }
    tickAt = Long.MAX_VALUE;
    List<TableEffect> effects = new ArrayList<>();
    table().tick(now, effects::add);
    perform(effects, now);
    tickInTime(now);
  }

  private void perform(List<TableEffect> effects, long now) {
    for (TableEffect effect : effects) {
      switch (effect) {
        case TableEffect.Check(KadPeer peer) -> check(peer, now);
        case TableEffect.Refresh _, TableEffect.RefreshSelf _ -> {
          if (!refreshes.contains(effect)) {
            refreshes.add(effect);
          }
          if (!refreshing) {
            refresh(now);
          }
        }
        case TableEffect.Added _, TableEffect.Removed _, TableEffect.Refused _ -> {}
      }
    }
  }

  private void check(KadPeer peer, long now) {
    if (!table().isBeingChecked(peer.peer())) {
      return;
    }
    boolean[] passed = {false};
    Conversation proof =
        (from, closer, hasValue, at) -> {
          passed[0] = true;
          tell(new TableInput.Alive(peer.peer()), at);
        };
    ask(peer, Kind.CHECK, peer.id(), proof, now);
    wake(
        now + setup.query().askTimeout().toNanos(),
        at -> {
          if (!passed[0] && table().isBeingChecked(peer.peer())) {
            tell(new TableInput.Dead(peer.peer()), at);
          }
        });
  }

  /** One after the other. */
  private void refresh(long now) {
    TableEffect next = refreshes.poll();
    refreshing = next != null;
    if (next != null) {
      KadId target =
          next instanceof TableEffect.Refresh(int prefix)
              ? self().id().flipped(prefix).randomBelow(prefix + 1, random)
              : self().id();
      look(target, (search, then) -> refresh(then), now);
    }
  }
}
