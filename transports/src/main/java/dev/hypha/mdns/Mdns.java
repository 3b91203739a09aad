package dev.hypha.mdns;

import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Discovery;
import dev.hypha.core.Event;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.mdns.engine.Effect;
import dev.hypha.mdns.engine.Input;
import dev.hypha.mdns.engine.MdnsConfig;
import dev.hypha.mdns.engine.Message;
import dev.hypha.mdns.engine.Neighbours;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds nodes on the links of this machine, and lets them find this one, from {@link #start} to
 * {@link #close}. Thread-safe.
 *
 * <p>One thread does everything but receive: it looks for links, drives {@link Neighbours}, sends,
 * and tells of whom it finds. Interfaces that come and go are noticed within five seconds.
 */
public final class Mdns implements Discovery {
  private static final System.Logger LOG = System.getLogger(Mdns.class.getName());

  public static final String METHOD = "mdns";

  private static final long SCAN_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int QUEUE_MAX = 512;

  /** Addresses of a peer that are kept besides those that were found now. */
  private static final int ADDRESSES_KEPT_MAX = 32;

  private final Node node;
  private final Runtime runtime;
  private final Neighbours neighbours;
  private final Optional<Consumer<PeerAddress>> watcher;
  private final Set<String> interfaces;
  private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Of the driving thread alone, as are the machine and the timer. */
  private final Map<Integer, Station> stations = new HashMap<>();

  private Runtime.@Nullable Timer alarm;
  private long scanAt;

  /** Addresses that the peerstore has from here, of those who are found; of the driver alone. */
  private final Map<PeerId, Set<Multiaddr>> brought = new HashMap<>();

  /** Replaced whole by the driving thread. */
  private volatile List<PeerAddress> found = List.of();

  private Mdns(Node node, MdnsConfig config, Optional<Consumer<PeerAddress>> watcher) {
    this.node = node;
    this.runtime = node.runtime();
    this.watcher = watcher;
    this.neighbours = new Neighbours(config, node.id(), runtime.random());
    this.interfaces = config.interfaces();
    this.scanAt = runtime.nanoTime();
  }

  /** Begins to look for others, and to tell of {@code node}, on every link that there is. */
  public static Mdns start(Node node, MdnsConfig config) {
    Mdns mdns = new Mdns(node, config, Optional.empty());
    mdns.begin();
    return mdns;
  }

  /**
   * Looks who is there, and says nothing of {@code node} meanwhile. Who is found is told to {@code
   * watcher} alone, which must be quick.
   */
  public static Registration watch(Node node, MdnsConfig config, Consumer<PeerAddress> watcher) {
    Mdns mdns = new Mdns(node, config, Optional.of(watcher));
    mdns.begin();
    return mdns::close;
  }

  private void begin() {
    Registration moves =
        node.events().on(Event.AddressesChanged.class, _ -> offer(new Task.Scan()));
    var _ = runtime.fork("mdns", () -> drive(moves));
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public Collection<PeerAddress> found() {
    return found;
  }

  @Override
  public void look() {
    offer(new Task.Ask());
  }

  /** Says goodbye on every link and waits until that is said. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      while (!tasks.offer(new Task.Stop())) {
        tasks.clear(); // what waits matters no more
      }
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the thread that drives

  /** What the driving thread has to do. */
  private sealed interface Task {
    record Received(Station station, Station.Packet packet) implements Task {}

    record Wake() implements Task {}

    record Scan() implements Task {}

    record Ask() implements Task {}

    record Stop() implements Task {}
  }

  /** When the queue is full there is more to do than can be done: what comes now is dropped. */
  private void offer(Task task) {
    if (!tasks.offer(task)) {
      LOG.log(Level.TRACE, "too busy for {0}", task);
    }
  }

  private void drive(Registration moves) {
    try {
      Task task = new Task.Scan();
      while (!(task instanceof Task.Stop)) {
        perform(task);
        task = tasks.take();
      }
      apply(new Input.Stopped(), null);
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "interrupted: discovery ends");
    } finally {
      moves.close();
      stations.values().forEach(Station::close);
      tasks.clear();
      ended.countDown();
    }
  }

  private void perform(Task task) {
    long now = runtime.nanoTime();
    if (task instanceof Task.Scan || scanAt <= now) {
      scanAt = now + SCAN_NANOS;
      scan();
    }
    if (task instanceof Task.Received(Station station, Station.Packet packet)) {
      received(station, packet);
    }
    if (task instanceof Task.Ask) {
      apply(new Input.Asked(), null);
    }
    List<Effect> effects = new ArrayList<>();
    neighbours.tick(runtime.nanoTime(), effects::add);
    effects.forEach(effect -> apply(effect, null));
    if (alarm != null) {
      alarm.cancel();
    }
    alarm = runtime.at(Math.min(scanAt, neighbours.wakeAt()), () -> offer(new Task.Wake()));
  }

  private void received(Station station, Station.Packet packet) {
    if (stations.get(station.index()) != station) {
      return;
    }
    try {
      MessageCodec.Read read = MessageCodec.decode(packet.content());
      apply(
          new Input.Heard(station.index(), packet.isPlain(), read.message()),
          answer ->
              MessageCodec.encode(answer, read.id())
                  .forEach(bytes -> station.reply(packet, bytes)));
    } catch (MalformedException e) {
      LOG.log(Level.DEBUG, "from {0}: {1}", packet.source(), e.getMessage());
    }
  }

  private void apply(Input input, @Nullable Answer answer) {
    List<Effect> effects = new ArrayList<>();
    neighbours.on(input, runtime.nanoTime(), effects::add);
    effects.forEach(effect -> apply(effect, answer));
  }

  /** Where the answer to the question that is being looked at goes. */
  @FunctionalInterface
  private interface Answer {
    void send(Message message);
  }

  private void apply(Effect effect, @Nullable Answer answer) {
    switch (effect) {
      case Effect.Say(int link, Message message) -> {
        Station station = stations.get(link);
        if (station != null) {
          MessageCodec.encode(message).forEach(station::send);
        }
      }
      case Effect.Reply(Message message) -> {
        if (answer != null) {
          answer.send(message);
        }
      }
      case Effect.Found(PeerAddress peer) when watcher.isPresent() -> watcher.get().accept(peer);
      case Effect.Lost _ when watcher.isPresent() -> {}
      case Effect.Found(PeerAddress peer) -> {
        found = List.copyOf(neighbours.peers());
        node.peers().update(peer.peer(), known -> noted(peer, known));
        node.events().publish(new PeerFound(peer.peer(), peer.addresses(), METHOD));
      }
      case Effect.Lost(PeerId peer) -> {
        found = List.copyOf(neighbours.peers());
        forget(peer);
        node.events().publish(new PeerLost(peer, METHOD));
      }
    }
  }

  private PeerRecord noted(PeerAddress peer, PeerRecord known) {
    List<Multiaddr> fresh =
        peer.addresses().stream().filter(each -> !known.addresses().contains(each)).toList();
    List<Multiaddr> all = joined(peer.addresses(), known);
    Set<Multiaddr> hearsay = brought.computeIfAbsent(peer.peer(), _ -> new LinkedHashSet<>());
    hearsay.addAll(fresh);
    hearsay.retainAll(all);
    return known.withAddresses(all);
  }

  /** Whoever was met is remembered where it was; others are not. */
  private void forget(PeerId peer) {
    Set<Multiaddr> hearsay = brought.remove(peer);
    if (hearsay != null && !node.peers().of(peer).wasMet()) {
      node.peers()
          .update(
              peer,
              known ->
                  known.withAddresses(
                      known.addresses().stream().filter(each -> !hearsay.contains(each)).toList()));
    }
  }

  private static List<Multiaddr> joined(List<Multiaddr> now, PeerRecord known) {
    Set<Multiaddr> all = new LinkedHashSet<>(now);
    all.addAll(known.addresses());
    return all.stream().limit(now.size() + ADDRESSES_KEPT_MAX).toList();
  }

  // ---- links

  private void scan() {
    Map<Integer, Interfaces.Interface> there = Interfaces.named(interfaces);
    for (Station each : List.copyOf(stations.values())) {
      if (!there.containsKey(each.index()) || !each.isOpen()) {
        each.close();
        stations.remove(each.index());
        apply(new Input.LinkDown(each.index()), null);
      }
    }
    List<Multiaddr> listening = watcher.isPresent() ? List.of() : node.addresses();
    there.forEach(
        (index, each) -> {
          Station station = stations.get(index);
          if (station == null) {
            station = new Station(each.handle(), runtime);
            stations.put(index, station);
          }
          Station receiving = station;
          station.open(each, packet -> offer(new Task.Received(receiving, packet)));
          if (station.isOpen()) {
            apply(
                new Input.LinkUp(index, each.loopback(), Set.copyOf(each.ips()), listening), null);
          }
        });
  }
}
