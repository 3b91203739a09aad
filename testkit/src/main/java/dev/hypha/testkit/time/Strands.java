package dev.hypha.testkit.time;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads that run one at a time on the thread that drives them, in an order drawn from a
 * seed. Belongs to that thread; a thread from outside that wakes one of them is found out.
 */
final class Strands {
  private static final int WAITING_TOLD_MAX = 40;
  private static final int FRAMES_TOLD_MAX = 6;

  private final RandomGenerator order;
  private final ArrayList<Strand> living = new ArrayList<>();
  private final AtomicReference<@Nullable String> intrusion = new AtomicReference<>();
  private Strand[] ready = new Strand[64];
  private int readyCount;
  private int forked;
  private volatile @Nullable Thread driver;
  private volatile @Nullable Thread running;
  private @Nullable Strand failed;
  private @Nullable Throwable failure;

  Strands(RandomGenerator order) {
    this.order = order;
  }

  /** A virtual thread and its scheduler. */
  final class Strand implements Executor {
    private final int number;
    private final String name;
    private final Thread thread;
    private int place;
    private @Nullable Runnable continuation;

    private Strand(int number, String name, Runnable body) {
      this.number = number;
      this.name = name;
      this.thread = VirtualThreads.unstarted(this, name, () -> live(body));
      thread.setUncaughtExceptionHandler((_, e) -> fail(e));
    }

    int number() {
      return number;
    }

    String name() {
      return name;
    }

    Thread thread() {
      return thread;
    }

    void wake() {
      LockSupport.unpark(thread);
    }

    /** The JDK says that this thread can go on. */
    @Override
    public void execute(Runnable next) {
      if (requireOurs()) {
        continuation = next;
        addReady(this);
      }
    }

    /** Runs it until it waits or ends. */
    void step() {
      Runnable next = continuation;
      if (next == null) {
        throw new AssertionError(name + " is not ready");
      }
      continuation = null;
      running = thread;
      next.run();
      running = null;
      if (failure != null || intrusion.get() != null) {
        complain();
      }
    }

    private void live(Runnable body) {
      try {
        body.run();
      } finally {
        Strand last = living.removeLast();
        if (last != this) {
          living.set(place, last);
          last.place = place;
        }
      }
    }

    private void fail(Throwable e) {
      if (failure == null) {
        failed = this;
        failure = e;
      }
    }

    private boolean requireOurs() {
      Thread current = Thread.currentThread();
      if (current.equals(running) || current.equals(driver)) {
        return true;
      }
      if (driver == null && !current.getName().startsWith("VirtualThread-un")) {
        return true; // a test that prepares its run
      }
      intrusion.compareAndSet(
          null,
          name
              + " was woken from outside, by "
              + current.getName()
              + (current.getName().startsWith("VirtualThread-un")
                  ? ": it used a timed wait of the JDK or a monitor; wait with Runtime.at, lock"
                      + " with ReentrantLock"
                  : ": such a run cannot be repeated"));
      return false;
    }
  }

  Strand fork(String name, Runnable body) {
    Strand strand = new Strand(forked++, name, body);
    strand.place = living.size();
    living.add(strand);
    VirtualThreads.start(strand.thread);
    return strand;
  }

  /** Lets the current thread wait until it is woken, or for no reason at all. */
  void pause() {
    LockSupport.park(this);
  }

  /** Makes the current thread the one on which all others run, as long as {@code turns} runs. */
  void drive(Runnable turns) {
    Thread current = Thread.currentThread();
    if (driver != null) {
      throw new IllegalStateException(
          driver + " runs this runtime already; within a run, call directly or fork");
    }
    driver = current;
    try {
      turns.run();
    } finally {
      driver = null;
    }
  }

  /** One of those that can go on; none when all of them wait. */
  @Nullable Strand next() {
    if (readyCount == 0) {
      return null;
    }
    int chosen = readyCount == 1 ? 0 : order.nextInt(readyCount);
    Strand strand = ready[chosen];
    ready[chosen] = ready[--readyCount];
    return strand;
  }

  int count() {
    return living.size();
  }

  List<String> names() {
    return inOrder().stream().map(Strand::name).toList();
  }

  /** Who waits for what, and where. */
  String waiting() {
    StringBuilder text = new StringBuilder();
    List<Strand> all = inOrder();
    for (Strand strand : all.subList(0, Math.min(all.size(), WAITING_TOLD_MAX))) {
      text.append("\n  ").append(strand.name);
      text.append(" waits for ").append(VirtualThreads.waitsFor(strand.thread));
      where(strand.thread, text);
    }
    if (all.size() > WAITING_TOLD_MAX) {
      text.append(String.format(Locale.ROOT, "%n  and %d more", all.size() - WAITING_TOLD_MAX));
    }
    return text.toString();
  }

  private static void where(Thread thread, StringBuilder text) {
    int told = 0;
    for (StackTraceElement frame : thread.getStackTrace()) {
      String place = frame.getClassName();
      boolean ofTheJdk = place.startsWith("java.") || place.startsWith("jdk.");
      if (!ofTheJdk && !place.equals(Strand.class.getName()) && told++ < FRAMES_TOLD_MAX) {
        text.append("\n    at ").append(frame);
      }
    }
  }

  private List<Strand> inOrder() {
    List<Strand> all = new ArrayList<>(living);
    all.sort(Comparator.comparingInt(strand -> strand.number));
    return all;
  }

  private void addReady(Strand strand) {
    if (readyCount == ready.length) {
      ready = java.util.Arrays.copyOf(ready, readyCount * 2);
    }
    ready[readyCount++] = strand;
  }

  private void complain() {
    String intruder = intrusion.getAndSet(null);
    if (intruder != null) {
      throw new NotRepeatable(intruder);
    }
    Throwable cause = failure;
    Strand culprit = failed;
    failure = null;
    failed = null;
    if (culprit != null) {
      throw new AssertionError("the thread " + culprit.name + " failed", cause);
    }
  }
}
