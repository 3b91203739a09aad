package dev.hypha.node;

import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.DialPlan;
import dev.hypha.node.engine.DialPlan.Effect;
import dev.hypha.node.engine.DialPlan.Input;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One dial of one peer: drives a {@link DialPlan}. Each attempt has a thread of its own, which is
 * interrupted when another has won. Thread-safe.
 */
final class Dial {
  private final Dialer dialer;
  private final PeerId peer;
  private final SwarmConfig config;
  private final Runtime runtime;
  private final long began;
  private final Flight.Dial flight = new Flight.Dial();
  private final CountDownLatch over = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Failure> failures = new ArrayList<>();
  private final Map<Multiaddr, Thread> attempts = new HashMap<>();
  private @Nullable DialPlan plan;
  private Runtime.@Nullable Timer timer;
  private @Nullable Connection connection;
  private boolean won;

  Dial(Dialer dialer, PeerId peer, SwarmConfig config, Runtime runtime) {
    this.dialer = dialer;
    this.peer = peer;
    this.config = config;
    this.runtime = runtime;
    this.began = runtime.nanoTime();
    flight.begin();
  }

  PeerId peer() {
    return peer;
  }

  /** The root of the dial's thread: finds the addresses and begins the race. */
  void run(List<Multiaddr> named) {
    boolean racing = false;
    try {
      List<Multiaddr> addresses = dialer.candidates(this, named);
      long now = runtime.nanoTime();
      lock.lock();
      try {
        plan = new DialPlan(addresses, config.dialDelays(), config.dialsPerPeerMax(), now);
      } finally {
        lock.unlock();
      }
      tick();
      racing = true;
    } finally {
      if (!racing) {
        finish();
      }
    }
  }

  /** The connection, or nothing when every address has failed. */
  Optional<Connection> await() throws InterruptedIOException {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while dialing");
    }
    lock.lock();
    try {
      return Optional.ofNullable(connection);
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    dialer.forget(this);
    boolean connected;
    int dialed;
    int failed;
    lock.lock();
    try {
      connected = connection != null;
      dialed = attempts.size();
      failed = failures.size();
    } finally {
      lock.unlock();
    }
    dialer.tell(
        new Event.DialEnded(peer, connected, dialed, Duration.ofNanos(runtime.nanoTime() - began)));
    flight.peer = peer.toString();
    flight.connected = connected;
    flight.failures = failed;
    flight.commit();
    over.countDown();
  }

  void failed(Multiaddr address, Step step, long nanos, String why) {
    Failure failure = new Failure(address, step, Duration.ofNanos(nanos), why);
    lock.lock();
    try {
      failures.add(failure);
    } finally {
      lock.unlock();
    }
    dialer.tell(new Event.AddressFailed(peer, failure));
  }

  List<Failure> failures() {
    lock.lock();
    try {
      return List.copyOf(failures);
    } finally {
      lock.unlock();
    }
  }

  /** Whether each of {@code addresses} is among those that failed. */
  boolean tried(List<Multiaddr> addresses) {
    List<Multiaddr> tried = failures().stream().map(Failure::address).toList();
    return tried.containsAll(addresses);
  }

  /** Whether some attempt has won, so that the others end without a word. */
  boolean won() {
    lock.lock();
    try {
      return won;
    } finally {
      lock.unlock();
    }
  }

  // ---- driving the plan

  private void tick() {
    drive((race, effects) -> race.tick(runtime.nanoTime(), effects));
  }

  private void input(Input input) {
    drive((race, effects) -> race.on(input, runtime.nanoTime(), effects));
  }

  private interface Turn {
    void take(DialPlan race, Consumer<Effect> effects);
  }

  private void drive(Turn turn) {
    List<Effect> effects = new ArrayList<>();
    lock.lock();
    try {
      DialPlan race = plan;
      if (race == null) {
        return;
      }
      turn.take(race, effects::add);
      if (timer != null) {
        timer.cancel();
      }
      long wakeAt = race.wakeAt();
      // the timer's thread only forks: an effect may take a while
      timer =
          wakeAt == Long.MAX_VALUE
              ? null
              : runtime.at(wakeAt, () -> runtime.fork("dial-" + peer.shortName(), this::tick));
      for (Effect effect : effects) {
        if (effect instanceof Effect.Dial(Multiaddr address)) {
          attempts.put(address, runtime.fork("dial-" + peer.shortName(), () -> attempt(address)));
        }
      }
    } finally {
      lock.unlock();
    }
    if (effects.contains(new Effect.Lost())) {
      finish();
    }
  }

  /** The root of an attempt's thread. */
  private void attempt(Multiaddr address) {
    Optional<Dialer.Established> established = dialer.attempt(this, address);
    if (established.isEmpty()) {
      input(new Input.Failed(address));
      return;
    }
    if (!claim(address)) {
      established.get().link().session().close(ResetCode.SUPPLANTED);
      established.get().permit().close();
      return;
    }
    try {
      Connection adopted = dialer.adopt(established.get());
      lock.lock();
      try {
        connection = adopted;
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      failed(address, Step.LIMITS, 0, String.valueOf(e.getMessage()));
    } finally {
      input(new Input.Succeeded(address));
      finish();
    }
  }

  /** The first to claim wins; the others are interrupted. */
  private boolean claim(Multiaddr address) {
    lock.lock();
    try {
      if (won) {
        return false;
      }
      won = true;
      attempts.forEach(
          (other, thread) -> {
            if (!other.equals(address)) {
              thread.interrupt();
            }
          });
      return true;
    } finally {
      lock.unlock();
    }
  }
}
