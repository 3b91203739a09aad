package dev.hypha.testkit.time;

import dev.hypha.core.Runtime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A runtime in virtual time: its threads run one at a time, in an order drawn from the seed, and
 * the clock moves on only when all of them wait. The same seed gives the same run, which {@link
 * #trace} shows.
 *
 * <p>What runs here must wait by this runtime, or by locks, conditions, latches and queues without
 * a time limit. The JDK's timed waits, monitors held while waiting, and other threads that meddle
 * are found out and end the run with {@link NotRepeatable} or {@link Stuck}.
 *
 * <p>Everything runs on the thread that calls {@link #run}; one thread at a time may. Needs {@code
 * --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
public final class VirtualRuntime implements Runtime {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration RUN_MAX = Duration.ofHours(1);
  private static final long STEPS_PER_INSTANT_MAX = 10_000_000;

  private final long seed;
  private final long stepsPerInstantMax;
  private final RandomGenerator random;
  private final SecureRandom secrets;
  private final Trace trace = new Trace();
  private final Alarms alarms = new Alarms();
  private final Strands strands;
  private long now;
  private long stepsOfInstant;

  /** Whether the thread that runs the timers has begun an action and not ended it. */
  private boolean ringing;

  private boolean ringerAwake;
  private Strands.@Nullable Strand ringer;

  public VirtualRuntime(long seed) {
    this(seed, STEPS_PER_INSTANT_MAX);
  }

  /**
   * With another patience.
   *
   * @param stepsPerInstantMax how many steps the threads take without time going by
   */
  VirtualRuntime(long seed, long stepsPerInstantMax) {
    this.seed = seed;
    this.stepsPerInstantMax = stepsPerInstantMax;
    this.random = generator(seed, 1);
    this.secrets = new SeededSecrets(generator(seed, 2));
    this.strands = new Strands(generator(seed, 3));
  }

  private static RandomGenerator generator(long seed, int stream) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + stream);
  }

  public long seed() {
    return seed;
  }

  // ---- running

  /** Something that may fail. */
  @FunctionalInterface
  public interface Body {
    void run() throws Exception;
  }

  /** As {@link #call}, without a result. */
  public void run(Body body) throws Exception {
    call(
        () -> {
          body.run();
          return true;
        });
  }

  /**
   * Runs {@code body} on a virtual thread, and all others with it, until it has ended.
   *
   * @return what it returns
   * @throws Exception what it throws
   * @throws Stuck if it cannot end, or has not after an hour of virtual time
   * @throws NotRepeatable if something from outside woke a thread
   */
  public <T> T call(Callable<T> body) throws Exception {
    FutureTask<T> task = new FutureTask<>(body);
    fork("test", task);
    long limit = now + RUN_MAX.toNanos();
    strands.drive(() -> turns(task::isDone, limit));
    if (!task.isDone()) {
      throw new Stuck(
          (now >= limit
                  ? "no end after " + RUN_MAX + " of virtual time"
                  : "everybody waits and nothing will wake them, " + elapsed())
              + " (seed "
              + seed
              + "):"
              + strands.waiting());
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Lets {@code time} pass. For the test's own thread; within the run use {@link #sleep}. */
  public void advance(Duration time) {
    long target = now + time.toNanos();
    strands.drive(() -> turns(() -> false, target));
    now = Math.max(now, target);
  }

  /** Waits for {@code time} to pass. For threads of this runtime. */
  public void sleep(Duration time) {
    Semaphore over = new Semaphore(0);
    at(now + time.toNanos(), over::release);
    over.acquireUninterruptibly();
  }

  /** Lets other threads go first, perhaps. For threads of this runtime. */
  @SuppressWarnings("ThreadPriorityCheck") // here the scheduler is ours
  public void giveWay() {
    Thread.yield();
  }

  /** What this runtime has done. */
  public Trace trace() {
    return trace;
  }

  /** Writes {@code what} into the trace, so that runs that differ in it differ there. */
  public void note(String what) {
    trace.note(now, what);
  }

  /** Writes a number into the trace. */
  public void note(long what) {
    trace.note(what);
  }

  /** The names of the threads that have not ended, in the order they began. */
  public List<String> unfinished() {
    return strands.names();
  }

  /** How many threads have not ended. */
  public int threads() {
    return strands.count();
  }

  /** How many timers are set. */
  public int timers() {
    return alarms.size();
  }

  // ---- the nouns of Runtime

  @Override
  public long nanoTime() {
    return now;
  }

  /** Begins with 2026. */
  @Override
  public Instant wallClock() {
    return BEGINNING.plusNanos(now);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  /** Seeded as well: for tests only. */
  @Override
  public SecureRandom secrets() {
    return secrets;
  }

  @Override
  public Thread fork(String name, Runnable body) {
    return strands.fork(name, body).thread();
  }

  @Override
  public Timer at(long nanoTime, Runnable action) {
    Alarms.Alarm alarm = alarms.add(Math.max(now, nanoTime), action);
    return () -> alarms.remove(alarm);
  }

  // ---- one turn after the other

  private void turns(BooleanSupplier done, long until) {
    while (!done.getAsBoolean()) {
      Strands.Strand next = strands.next();
      if (next != null) {
        trace.step(now, next.number(), next.name());
        next.step();
        if (++stepsOfInstant > stepsPerInstantMax) {
          throw new Stuck(
              stepsPerInstantMax + " steps, and no time goes by; the last was " + next.name());
        }
      } else if (!ring(until)) {
        return;
      }
    }
  }

  /** Everybody waits: moves the clock to the next timer and wakes the thread that runs timers. */
  private boolean ring(long until) {
    Alarms.Alarm first = alarms.first();
    if (first == null || first.at > until || ringing) {
      if (first != null && first.at > until) {
        now = Math.max(now, until);
      }
      return false;
    }
    if (first.at > now) {
      now = first.at;
      stepsOfInstant = 0;
    }
    ringerAwake = true;
    if (ringer == null) {
      ringer = strands.fork("timer", this::ringForever);
    } else {
      ringer.wake();
    }
    return true;
  }

  /** The thread of the timers, as short as its actions have to be. */
  private void ringForever() {
    while (true) {
      for (Alarms.Alarm due = alarms.first(); due != null && due.at <= now; due = alarms.first()) {
        alarms.remove(due);
        ringing = true;
        due.action.run();
        ringing = false;
      }
      ringerAwake = false;
      while (!ringerAwake) {
        strands.pause();
      }
    }
  }

  private String elapsed() {
    return Duration.ofNanos(now) + " into the run";
  }
}
