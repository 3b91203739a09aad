package dev.hypha.testkit.net;

import dev.hypha.core.Runtime;
import dev.hypha.testkit.time.VirtualRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hosts and what lies between them. In a {@link VirtualRuntime} it is repeatable; in another
 * runtime it works in that one's time. Thread-safe.
 */
public final class SimulatedNetwork {
  /** As many as there are addresses for. */
  public static final int HOSTS_MAX = 100_000;

  /** 198.18.0.0/15, which RFC 2544 sets aside for measurements. */
  private static final int PUBLIC = (198 << 24) | (18 << 16);

  /** 10.0.0.0/8. */
  private static final int PRIVATE = 10 << 24;

  private static final int WINDOW_BYTES = 256 * 1024;
  private static final long RETRANSMISSION_NANOS_MIN = Duration.ofMillis(200).toNanos();

  private final Runtime runtime;
  private final byte[] secret = new byte[32];
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Host> hosts = new HashMap<>();
  private final Map<Integer, Nat> nats = new HashMap<>();
  private final Map<Pair, Wire> wires = new HashMap<>();
  private final List<Lane> stalled = new ArrayList<>();
  private volatile Wire wire = Wire.PERFECT;
  private volatile boolean special;
  private int addresses;
  private int islands;
  private int pipes;

  public SimulatedNetwork(Runtime runtime) {
    this.runtime = runtime;
    runtime.secrets().nextBytes(secret);
  }

  private record Pair(Host one, Host other) {}

  /** A host with a public address. */
  public Host host() {
    return add(PUBLIC, null);
  }

  /** A host behind {@code nat}, with a private address. */
  public Host host(Nat nat) {
    return add(PRIVATE, nat);
  }

  /** A router with a public address. */
  public Nat nat(Nat.Mapping mapping) {
    lock.lock();
    try {
      Nat nat = new Nat(mapping, PUBLIC + unusedAddress(), runtime.random());
      nats.put(nat.address(), nat);
      return nat;
    } finally {
      lock.unlock();
    }
  }

  private Host add(int prefix, @Nullable Nat nat) {
    lock.lock();
    try {
      Host host = new Host(this, prefix + unusedAddress(), nat, runtime);
      hosts.put(host.address(), host);
      return host;
    } finally {
      lock.unlock();
    }
  }

  private int unusedAddress() {
    if (addresses == HOSTS_MAX) {
      throw new IllegalStateException("this network has its " + HOSTS_MAX + " hosts already");
    }
    return ++addresses;
  }

  // ---- what lies between

  /** Puts {@code now} between all hosts that have no wire of their own. */
  public void wire(Wire now) {
    wire = now;
  }

  /** Puts {@code now} between two hosts, in both directions. */
  public void wire(Host one, Host other, Wire now) {
    lock.lock();
    try {
      wires.put(new Pair(one, other), now);
      wires.put(new Pair(other, one), now);
      special = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Cuts {@code island} off from everybody else until {@link #heal}. Connections stand still, dials
   * find nobody.
   */
  public void partition(Collection<Host> island) {
    lock.lock();
    try {
      islands++;
      island.forEach(host -> host.moveTo(islands));
    } finally {
      lock.unlock();
    }
  }

  /** Everybody reaches everybody again; what stood still is sent again. */
  public void heal() {
    List<Lane> waiting;
    lock.lock();
    try {
      hosts.values().forEach(host -> host.moveTo(0));
      waiting = List.copyOf(stalled);
      stalled.clear();
    } finally {
      lock.unlock();
    }
    waiting.forEach(Lane::resume);
  }

  // ---- for the other classes of the network

  Runtime runtime() {
    return runtime;
  }

  /** What only this network knows, so that nobody can prove an identity without it. */
  byte[] secret() {
    return secret;
  }

  Wire wire(Host from, Host to) {
    if (!special) {
      return wire;
    }
    lock.lock();
    try {
      return wires.getOrDefault(new Pair(from, to), wire);
    } finally {
      lock.unlock();
    }
  }

  void stall(Lane lane) {
    lock.lock();
    try {
      stalled.add(lane);
    } finally {
      lock.unlock();
    }
  }

  /** Two ends of a new connection between {@code dialer} and {@code listener}. */
  SimulatedPipe pipe(Host dialer, Host listener) {
    int number;
    lock.lock();
    try {
      number = pipes++;
    } finally {
      lock.unlock();
    }
    return SimulatedPipe.between(this, number, dialer, listener, WINDOW_BYTES);
  }

  /** Writes what has arrived into the trace, if there is one. */
  void note(int what) {
    if (runtime instanceof VirtualRuntime traced) {
      traced.note(what);
    }
  }

  /** A packet on its way: who sees it come from where. Nothing if nobody ever gets it. */
  record Route(Host target, Endpoint local, Endpoint source) {}

  /** Where a packet from {@code local} of {@code from} to {@code destination} arrives. */
  Optional<Route> route(Host from, Endpoint local, Endpoint destination) {
    Endpoint source = local;
    Host target;
    Endpoint inner = destination;
    Nat nat = from.nat();
    lock.lock();
    try {
      target = hosts.get(destination.address());
      boolean near = target != null && target.nat() == nat;
      if (nat != null && !near) {
        source = nat.out(local, destination);
      }
      if (target != null) {
        return near || target.nat() == null
            ? Optional.of(new Route(target, inner, source))
            : Optional.empty();
      }
      Nat door = nats.get(destination.address());
      if (door == null || door == nat) {
        return Optional.empty();
      }
      Endpoint seen = source;
      return door.in(destination.port(), source)
          .flatMap(
              within ->
                  Optional.ofNullable(hosts.get(within.address()))
                      .map(host -> new Route(host, within, seen)));
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long {@code packets} packets take over {@code wire} once they are on it: the latency, and
   * what it costs to send again what is lost. Three packets behind a lost one tell of it within a
   * round trip; otherwise a timer must run out, each time twice as long.
   */
  long travelNanos(Wire wire, int packets) {
    long latency = wire.latency().toNanos();
    long jitter = wire.jitter().toNanos();
    long travel = latency + (jitter == 0 ? 0 : runtime.random().nextLong(jitter + 1));
    if (wire.loss() == 0) {
      return travel;
    }
    long worst = 0;
    for (int i = 0; i < packets; i++) {
      worst = Math.max(worst, penaltyNanos(wire, packets - i - 1));
    }
    return travel + worst;
  }

  private long penaltyNanos(Wire wire, int followers) {
    long penalty = 0;
    long timer = retransmissionNanos(wire);
    boolean told = followers >= 3;
    while (runtime.random().nextDouble() < wire.loss()) {
      penalty += told ? 2 * wire.latency().toNanos() : timer;
      timer = told ? timer : timer * 2;
      told = false;
    }
    return penalty;
  }

  static long retransmissionNanos(Wire wire) {
    return Math.max(RETRANSMISSION_NANOS_MIN, 4 * wire.latency().toNanos());
  }
}
