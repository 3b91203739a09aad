package dev.hypha.kad;

import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.NetworkProtocol;
import dev.hypha.core.Node;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.RoutingTable;
import dev.hypha.kad.engine.TableEffect;
import dev.hypha.kad.engine.TableInput;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The {@link RoutingTable} of a node: filled with those who say in identify that they serve the
 * network, and those who have answered; checked and refreshed in time. Thread-safe.
 *
 * <p>A peer is grouped by where it is met, not by what it says of itself: so it cannot choose its
 * group.
 */
final class LiveTable {
  private static final System.Logger LOG = System.getLogger(LiveTable.class.getName());
  private static final String TAG = "kad";

  /** What a peer of the table is worth to who must close connections, and for every shared bit. */
  private static final int VALUE = 5;

  private final Node node;
  private final KadConfig config;
  private final Exchange exchange;
  private final KadId self;
  private final ReentrantLock lock = new ReentrantLock();
  private final RoutingTable table;
  private final ArrayDeque<TableEffect> refreshes = new ArrayDeque<>();
  private final List<Registration> registrations = new ArrayList<>();
  private Consumer<TableEffect> refresher = effect -> {};
  private Consumer<KadPeer> greeter = peer -> {};
  private boolean refreshing;
  private boolean closed;
  private Runtime.@Nullable Timer timer;
  private long timerAt = Long.MAX_VALUE;

  LiveTable(Node node, KadConfig config, Exchange exchange) {
    this.node = node;
    this.config = config;
    this.exchange = exchange;
    this.self = KadId.of(node.id());
    this.table = new RoutingTable(self, config.table());
  }

  /**
   * Begins to fill.
   *
   * @param refresher looks something up; on one thread, one after the other
   * @param greeter is told of every peer that gets in; must be quick
   */
  void start(Consumer<TableEffect> refresher, Consumer<KadPeer> greeter) {
    this.refresher = refresher;
    this.greeter = greeter;
    registrations.add(
        node.events().on(Event.Identified.class, event -> met(event.peer(), event.record())));
    for (Connection connection : node.connections()) {
      met(connection.peer(), node.peers().of(connection.peer()));
    }
  }

  void close() {
    registrations.forEach(Registration::close);
    lock.lock();
    try {
      closed = true;
      refreshes.clear();
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  KadId self() {
    return self;
  }

  /** The nearest peers, with every address that is known of them. */
  List<KadPeer> nearest(KadId key, int count) {
    List<KadPeer> nearest = ask(table -> table.nearest(key, count));
    return nearest.stream().map(peer -> KadPeer.of(peer.peer(), addresses(peer))).toList();
  }

  <T> T ask(Function<RoutingTable, T> question) {
    lock.lock();
    try {
      return question.apply(table);
    } finally {
      lock.unlock();
    }
  }

  /** A peer has answered us: it serves the network. */
  void answered(KadPeer peer) {
    List<TableEffect> effects = new ArrayList<>();
    lock.lock();
    try {
      long now = node.runtime().nanoTime();
      if (!table.contains(peer.peer())) {
        List<Multiaddr> remotes = remotes(peer.peer());
        if (!belongs(remotes)) {
          return;
        }
        table.on(new TableInput.Seen(KadPeer.of(peer.peer(), remotes)), now, effects::add);
      }
      table.on(new TableInput.Alive(peer.peer()), now, effects::add);
      wakeInTime();
    } finally {
      lock.unlock();
    }
    perform(effects);
  }

  /** Asks a peer for itself, and takes it into the table if there is room. */
  void checkNow(KadPeer peer) throws IOException {
    exchange.ask(peer, Lookup.findNode(peer.peer().toBytes()), new Exchange.Attempt());
    answered(peer);
  }

  /** A peer could not be asked; unless that is our own fault, it must prove that it lives. */
  void failed(PeerId peer) {
    boolean alone =
        node.connections().stream().allMatch(connection -> connection.peer().equals(peer));
    if (!alone) {
      tell(new TableInput.Failed(peer));
    }
  }

  void tell(TableInput input) {
    List<TableEffect> effects = new ArrayList<>();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      table.on(input, node.runtime().nanoTime(), effects::add);
      wakeInTime();
    } finally {
      lock.unlock();
    }
    perform(effects);
  }

  // ---- who is met

  private void met(PeerId peer, PeerRecord record) {
    if (NetworkProtocol.isServed(config.protocol(), peer, record.protocols(), node.id())) {
      List<Multiaddr> remotes = remotes(peer);
      if (belongs(remotes)) {
        tell(new TableInput.Seen(KadPeer.of(peer, remotes)));
      }
    } else if (!record.protocols().isEmpty() && ask(table -> table.find(peer).isPresent())) {
      tell(new TableInput.Dead(peer)); // it has become a client
    }
  }

  private boolean belongs(List<Multiaddr> remotes) {
    return !remotes.isEmpty() && remotes.stream().allMatch(config.reach()::admits);
  }

  private List<Multiaddr> remotes(PeerId peer) {
    return node.connections().stream()
        .filter(connection -> connection.peer().equals(peer))
        .map(connection -> connection.info().remote().withoutPeer())
        .toList();
  }

  /** What a peer says of itself, then where it was met. */
  private List<Multiaddr> addresses(KadPeer peer) {
    List<Multiaddr> told = config.reach().of(node.peers().of(peer.peer()).addresses());
    return told.isEmpty() ? peer.addresses() : told;
  }

  // ---- what the table wants

  private void perform(List<TableEffect> effects) {
    for (TableEffect effect : effects) {
      switch (effect) {
        case TableEffect.Check(KadPeer peer) -> {
          if (ask(table -> table.isBeingChecked(peer.peer()))) {
            node.runtime().fork("kad-check", () -> check(peer));
          }
        }
        case TableEffect.Added(KadPeer peer) -> {
          int value = VALUE + self.commonPrefixLength(peer.id());
          node.connectionManager().tag(peer.peer(), TAG, value);
          greeter.accept(peer);
        }
        case TableEffect.Removed(KadPeer peer) -> node.connectionManager().tag(peer.peer(), TAG, 0);
        case TableEffect.Refused(KadPeer peer, TableEffect.Refusal why) ->
            LOG.log(Level.DEBUG, "{0} is not taken into the table: {1}", peer.peer(), why);
        case TableEffect.Refresh _, TableEffect.RefreshSelf _ -> refreshSoon(effect);
      }
    }
  }

  /** Asks a peer for itself: whoever answers that lives and serves. */
  private void check(KadPeer peer) {
    try {
      exchange.ask(
          KadPeer.of(peer.peer(), addresses(peer)),
          Lookup.findNode(peer.peer().toBytes()),
          new Exchange.Attempt());
      tell(new TableInput.Alive(peer.peer()));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} has not passed its check: {1}", peer.peer(), e.getMessage());
      tell(new TableInput.Dead(peer.peer()));
    }
  }

  private void refreshSoon(TableEffect effect) {
    lock.lock();
    try {
      if (closed || refreshes.contains(effect)) {
        return;
      }
      refreshes.add(effect);
      if (refreshing) {
        return;
      }
      refreshing = true;
    } finally {
      lock.unlock();
    }
    node.runtime().fork("kad-refresh", this::refresh);
  }

  private void refresh() {
    for (TableEffect next = nextRefresh(); next != null; next = nextRefresh()) {
      refresher.accept(next);
    }
  }

  private @Nullable TableEffect nextRefresh() {
    lock.lock();
    try {
      TableEffect next = refreshes.poll();
      refreshing = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  // ---- time

  /** With the lock held. */
  private void wakeInTime() {
    long at = Math.max(table.wakeAt(), node.runtime().nanoTime()); // what is long due is due now
    if (closed || at >= timerAt) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerAt = at;
    timer = node.runtime().at(at, () -> node.runtime().fork("kad-table", this::tick));
  }

  private void tick() {
    List<TableEffect> effects = new ArrayList<>();
    lock.lock();
    try {
      timerAt = Long.MAX_VALUE;
      if (closed) {
        return;
      }
      table.tick(node.runtime().nanoTime(), effects::add);
      wakeInTime();
    } finally {
      lock.unlock();
    }
    perform(effects);
  }
}
