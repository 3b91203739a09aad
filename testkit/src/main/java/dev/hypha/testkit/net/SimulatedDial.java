package dev.hypha.testkit.net;

import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.core.Upgrader;
import dev.hypha.core.Upgrader.Raw;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: asks again and again, ever more rarely, until somebody answers or the
 * deadline passes. Two that ask each other from the ports they ask for meet in one connection, as
 * in RFC 9293, section 3.5. Thread-safe.
 */
final class SimulatedDial {
  private static final long FIRST_PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  private final SimulatedNetwork network;
  private final Runtime runtime;
  private final Host from;
  private final Host.Way way;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Runtime.@Nullable Timer again;
  private boolean answered;
  private boolean over;
  private @Nullable Raw raw;
  private @Nullable IOException failure;

  private SimulatedDial(Host from, Host.Way way) {
    this.network = from.network();
    this.runtime = network.runtime();
    this.from = from;
    this.way = way;
  }

  /**
   * Connects {@code from} with {@code remote}. Blocks.
   *
   * @throws TimedOut if nobody has answered by {@code deadline}
   * @throws ConnectException if nobody listens there
   */
  static Raw connect(Host from, Endpoint remote, boolean reusePort, long deadline)
      throws IOException {
    SimulatedDial dial = begin(from, remote, reusePort);
    Runtime.Timer late =
        dial.runtime.at(
            deadline, () -> dial.settle(null, new TimedOut("nobody answers at " + remote)));
    try {
      dial.ask(FIRST_PATIENCE_NANOS);
      return dial.await();
    } finally {
      late.cancel();
      from.end(dial.way, dial);
    }
  }

  private static SimulatedDial begin(Host from, Endpoint remote, boolean reusePort) {
    boolean reuse = reusePort;
    while (true) {
      Endpoint local = new Endpoint(from.address(), from.dialPort(reuse));
      Host.Way way = new Host.Way(local, remote);
      SimulatedDial dial = new SimulatedDial(from, way);
      if (from.begin(way, dial)) {
        return dial;
      }
      reuse = false;
    }
  }

  private Raw await() throws IOException {
    lock.lock();
    try {
      while (!over) {
        changed.await();
      }
      if (raw != null) {
        return raw;
      }
      throw failure == null ? new ConnectException("no connection") : failure;
    } catch (InterruptedException e) {
      over = true;
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while dialing");
    } finally {
      if (again != null) {
        again.cancel();
      }
      lock.unlock();
    }
  }

  private void settle(@Nullable Raw connection, @Nullable IOException why) {
    lock.lock();
    try {
      if (over) {
        if (connection != null) {
          connection.pipe().reset(0);
        }
        return;
      }
      over = true;
      raw = connection;
      failure = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends a packet that asks for a connection, and another when {@code patience} is at its end. */
  private void ask(long patience) {
    lock.lock();
    try {
      if (over || answered) {
        return;
      }
      again = runtime.at(runtime.nanoTime() + patience, () -> ask(2 * patience));
    } finally {
      lock.unlock();
    }
    Optional<SimulatedNetwork.Route> route = network.route(from, way.local(), way.remote());
    Wire wire = route.isPresent() ? network.wire(from, route.get().target()) : Wire.PERFECT;
    boolean lost = route.isEmpty() || runtime.random().nextDouble() < wire.loss();
    if (!lost) {
      long travel = network.travelNanos(wire.withLoss(0), 1);
      runtime.at(runtime.nanoTime() + travel, this::arrive);
    }
  }

  /** A packet has arrived: whoever is there takes it, refuses it, or never sees it. */
  private void arrive() {
    SimulatedNetwork.Route route = network.route(from, way.local(), way.remote()).orElse(null);
    if (route == null || !from.reaches(route.target()) || !claim()) {
      return;
    }
    Host target = route.target();
    SimulatedDial met = target.dial(new Host.Way(route.local(), route.source()));
    Consumer<Upgrader.Raw> listener = target.listener(route.local().port());
    if (met != null && met.claim()) {
      SimulatedPipe pipe = network.pipe(from, target);
      met.settle(new Raw(pipe.right(), met.local(), met.remote()), null);
      answer(target, new Raw(pipe.left(), local(), remote()), null);
    } else if (listener != null) {
      SimulatedPipe pipe = network.pipe(from, target);
      answer(target, new Raw(pipe.left(), local(), remote()), null);
      listener.accept(new Raw(pipe.right(), route.local().multiaddr(), route.source().multiaddr()));
    } else {
      String nobody = "nobody listens on " + way.remote() + ": the connection was refused";
      answer(target, null, new ConnectException(nobody));
    }
  }

  /** The answer travels back. */
  private void answer(Host target, @Nullable Raw connection, @Nullable IOException why) {
    long travel = network.travelNanos(network.wire(target, from), 1);
    runtime.at(runtime.nanoTime() + travel, () -> settle(connection, why));
  }

  /** Whether this dial has found somebody just now. */
  private boolean claim() {
    lock.lock();
    try {
      if (over || answered) {
        return false;
      }
      answered = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Multiaddr local() {
    return way.local().multiaddr();
  }

  private Multiaddr remote() {
    return way.remote().multiaddr();
  }
}
