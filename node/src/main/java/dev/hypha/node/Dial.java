package dev.hypha.node;

import dev.hypha.core.BlackHole;
import dev.hypha.core.Connection;
import dev.hypha.core.DialReport;
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
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One dial of one peer: drives a {@link DialPlan}. Each attempt has a thread of its own, which is
 * interrupted when another has won. Thread-safe.
 */
final class Dial {
  /** Steps that leave out what nobody insists on. */
  private static final Set<Step> DISREGARDED = Set.of(Step.BACKOFF, Step.BLACK_HOLE);

  private final Dialer dialer;
  private final PeerId peer;
  private final SwarmConfig config;
  private final Runtime runtime;
  private final long began;
  private final Flight.Dial flight = new Flight.Dial();
  private final CountDownLatch over = new CountDownLatch(1);

  /** The paths that this dial has been held against; the dialer's lock guards it. */
  private final Set<BlackHole.Path> held = EnumSet.noneOf(BlackHole.Path.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Failure> leftOut = new ArrayList<>();

  /** In the order of their turns. */
  private final Map<Multiaddr, Attempt> attempts = new LinkedHashMap<>();

  private @Nullable DialPlan plan;
  private volatile long firstTurn;
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
  void run(List<Multiaddr> named, boolean insisting) {
    boolean racing = false;
    try {
      Dialer.Candidates found = dialer.candidates(this, named, insisting);
      lock.lock();
      try {
        firstTurn = runtime.nanoTime();
        plan =
            new DialPlan(
                found.named(),
                found.known(),
                config.dialDelays(),
                config.dialsPerPeerMax(),
                firstTurn);
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
    DialReport report = report();
    dialer.tell(new Event.DialEnded(report));
    flight.peer = peer.toString();
    flight.connected = report.connected();
    flight.failures = report.failures().size();
    flight.commit();
    over.countDown();
  }

  /** {@code address} is not dialed; to find that out took {@code nanos}. */
  void leftOut(Multiaddr address, Step step, long nanos, String why) {
    Failure failure = new Failure(address, step, Optional.empty(), Duration.ofNanos(nanos), why);
    lock.lock();
    try {
      leftOut.add(failure);
    } finally {
      lock.unlock();
    }
    dialer.tell(new Event.AddressFailed(peer, failure));
  }

  private void failed(Attempt attempt, Step step, String why) {
    Failure failure;
    lock.lock();
    try {
      failure = new Failure(attempt.address, step, Optional.of(attempt.begun), took(attempt), why);
      attempt.fate = new DialReport.Failed(failure);
    } finally {
      lock.unlock();
    }
    dialer.tell(new Event.AddressFailed(peer, failure));
  }

  private Duration took(Attempt attempt) {
    return sinceFirstTurn().minus(attempt.begun);
  }

  private Duration sinceFirstTurn() {
    return Duration.ofNanos(runtime.nanoTime() - firstTurn);
  }

  /** How each address has fared so far; who has not ended by the end was too slow. */
  private DialReport report() {
    lock.lock();
    try {
      List<DialReport.Entry> entries = new ArrayList<>();
      for (Attempt each : attempts.values()) {
        DialReport.Entry fate = each.fate;
        entries.add(
            fate == null
                ? new DialReport.Cancelled(each.address, each.step(), each.begun, took(each))
                : fate);
      }
      leftOut.forEach(failure -> entries.add(new DialReport.Failed(failure)));
      if (plan != null) {
        plan.waiting().forEach(address -> entries.add(new DialReport.NotNeeded(address)));
      }
      return new DialReport(peer, Duration.ofNanos(runtime.nanoTime() - began), entries);
    } finally {
      lock.unlock();
    }
  }

  /** Why each address has failed or was left out, once the dial is over. */
  List<Failure> failures() {
    return report().failures();
  }

  /** Whether nothing would come of another dial of {@code addresses}, on which somebody insists. */
  boolean tried(List<Multiaddr> addresses) {
    List<Multiaddr> tried =
        failures().stream()
            .filter(failure -> !DISREGARDED.contains(failure.step()))
            .map(Failure::address)
            .toList();
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
          begin(new Attempt(address, sinceFirstTurn()));
        }
      }
    } finally {
      lock.unlock();
    }
    if (effects.contains(new Effect.Lost())) {
      finish();
    }
  }

  // ---- attempts

  /** An address whose turn has come. */
  private static final class Attempt {
    private final Multiaddr address;

    /** After the first turn. */
    private final Duration begun;

    private final AtomicReference<Step> step = new AtomicReference<>(Step.LIMITS);
    private @Nullable Thread thread;
    private DialReport.@Nullable Entry fate;

    Attempt(Multiaddr address, Duration begun) {
      this.address = address;
      this.begun = begun;
    }

    Step step() {
      return step.get();
    }
  }

  /** With the lock held. */
  private void begin(Attempt attempt) {
    attempts.put(attempt.address, attempt);
    attempt.thread = runtime.fork("dial-" + peer.shortName(), () -> run(attempt));
  }

  /** The root of an attempt's thread. */
  private void run(Attempt attempt) {
    Optional<Dialer.Established> established = establish(attempt);
    if (established.isEmpty()) {
      input(new Input.Failed(attempt.address));
      return;
    }
    if (!claim(attempt)) {
      established.get().link().session().close(ResetCode.SUPPLANTED);
      established.get().permit().close();
      return;
    }
    try {
      Connection adopted = dialer.adopt(established.get());
      lock.lock();
      try {
        connection = adopted;
        attempt.fate = new DialReport.Connected(attempt.address, attempt.begun, took(attempt));
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      failed(attempt, Step.LIMITS, String.valueOf(e.getMessage()));
    } finally {
      input(new Input.Succeeded(attempt.address));
      finish();
    }
  }

  private Optional<Dialer.Established> establish(Attempt attempt) {
    try {
      return Optional.of(dialer.attempt(peer, attempt.address, attempt.step));
    } catch (IOException e) {
      if (won()) {
        dialer.noteCancelled(attempt.address, attempt.step(), took(attempt), held);
      } else {
        dialer.noteFailed(attempt.address, attempt.step(), e, held);
        failed(attempt, attempt.step(), dialer.explain(peer, e));
      }
      return Optional.empty();
    }
  }

  /** The first to claim wins; the others are interrupted. */
  private boolean claim(Attempt winner) {
    lock.lock();
    try {
      if (won) {
        return false;
      }
      won = true;
      for (Attempt each : attempts.values()) {
        if (!each.equals(winner) && each.thread != null) {
          each.thread.interrupt();
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
