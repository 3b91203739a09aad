package dev.hypha.testkit.net;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Runtime;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.net.BindException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A machine of a {@link SimulatedNetwork}: an address, ports, a clock. Thread-safe. */
public final class Host {
  private static final int FIRST_PORT = 4001;
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private final SimulatedNetwork network;
  private final int address;
  private final @Nullable Nat nat;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Integer, Consumer<Upgrader.Raw>> listeners = new TreeMap<>();
  private final Map<Way, SimulatedDial> dials = new HashMap<>(2);
  private int nextPort = FIRST_EPHEMERAL_PORT;
  private long lineFreeAt = Long.MIN_VALUE;
  private volatile int island;

  Host(SimulatedNetwork network, int address, @Nullable Nat nat, Runtime runtime) {
    this.network = network;
    this.address = address;
    this.nat = nat;
    this.clock = new Clock(runtime);
  }

  /** From where to where, as this host sees it. */
  record Way(Endpoint local, Endpoint remote) {}

  /** The runtime of what runs here: that of the network, but for the wall clock. */
  public Runtime runtime() {
    return clock;
  }

  /** Sets the wall clock of this host off by {@code skew}, forward or back. */
  public void skewClock(Duration skew) {
    clock.skew = skew;
  }

  /** Where to listen on this host, on a port that it chooses. */
  public Multiaddr anywhere() {
    return new Endpoint(address, 0).multiaddr();
  }

  /**
   * A raw connection to {@code address}, without any handshake. Blocks until {@code deadline}, a
   * {@link Runtime#nanoTime}, at most.
   */
  public Duplex connect(Multiaddr address, long deadline) throws IOException {
    Endpoint remote =
        Endpoint.of(address)
            .orElseThrow(() -> new IllegalArgumentException("not /ip4/…/tcp/…: " + address));
    return SimulatedDial.connect(this, remote, false, deadline).pipe();
  }

  // ---- for the other classes of the network

  SimulatedNetwork network() {
    return network;
  }

  int address() {
    return address;
  }

  @Nullable Nat nat() {
    return nat;
  }

  void moveTo(int now) {
    island = now;
  }

  boolean reaches(Host other) {
    return island == other.island;
  }

  /** Gives every raw connection to {@code port} to {@code door}, which must not block. */
  Endpoint bind(int port, Consumer<Upgrader.Raw> door) throws IOException {
    lock.lock();
    try {
      int bound = port;
      for (int next = FIRST_PORT; bound == 0; next++) {
        bound = listeners.containsKey(next) ? 0 : next;
      }
      Endpoint endpoint = new Endpoint(address, bound);
      if (listeners.putIfAbsent(bound, door) != null) {
        throw new BindException(
            "cannot listen on "
                + endpoint
                + ": it is in use; choose another port, or 0 for a free one");
      }
      return endpoint;
    } finally {
      lock.unlock();
    }
  }

  void release(int port, Consumer<Upgrader.Raw> door) {
    lock.lock();
    try {
      listeners.remove(port, door);
    } finally {
      lock.unlock();
    }
  }

  @Nullable Consumer<Upgrader.Raw> listener(int port) {
    lock.lock();
    try {
      return listeners.get(port);
    } finally {
      lock.unlock();
    }
  }

  /** The port that is listened on, if wanted and possible, or one that is free. */
  int dialPort(boolean reuse) {
    lock.lock();
    try {
      if (reuse && !listeners.isEmpty()) {
        return listeners.firstKey();
      }
      nextPort = nextPort == 65_535 ? FIRST_EPHEMERAL_PORT : nextPort + 1;
      return nextPort;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code dial} is the only one on its way now. */
  boolean begin(Way way, SimulatedDial dial) {
    lock.lock();
    try {
      return dials.putIfAbsent(way, dial) == null;
    } finally {
      lock.unlock();
    }
  }

  void end(Way way, SimulatedDial dial) {
    lock.lock();
    try {
      dials.remove(way, dial);
    } finally {
      lock.unlock();
    }
  }

  @Nullable SimulatedDial dial(Way way) {
    lock.lock();
    try {
      return dials.get(way);
    } finally {
      lock.unlock();
    }
  }

  /** When {@code bytes} that are sent now have left this host. */
  long sentAt(long now, int bytes, Wire wire) {
    if (wire.bitsPerSecond() == Long.MAX_VALUE) {
      return now;
    }
    lock.lock();
    try {
      long nanos = Math.ceilDiv(bytes * 8_000_000_000L, wire.bitsPerSecond());
      lineFreeAt = Math.max(now, lineFreeAt) + nanos;
      return lineFreeAt;
    } finally {
      lock.unlock();
    }
  }

  /** Its IP address. */
  @Override
  public String toString() {
    return (address >>> 24)
        + "."
        + ((address >>> 16) & 255)
        + "."
        + ((address >>> 8) & 255)
        + "."
        + (address & 255);
  }

  private static final class Clock implements Runtime {
    private final Runtime real;
    private volatile Duration skew = Duration.ZERO;

    Clock(Runtime real) {
      this.real = real;
    }

    @Override
    public long nanoTime() {
      return real.nanoTime();
    }

    @Override
    public Instant wallClock() {
      return real.wallClock().plus(skew);
    }

    @Override
    public RandomGenerator random() {
      return real.random();
    }

    @Override
    public SecureRandom secrets() {
      return real.secrets();
    }

    @Override
    public Thread fork(String name, Runnable body) {
      return real.fork(name, body);
    }

    @Override
    public Timer at(long nanoTime, Runnable action) {
      return real.at(nanoTime, action);
    }
  }
}
