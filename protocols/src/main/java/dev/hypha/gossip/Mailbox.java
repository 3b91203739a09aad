package dev.hypha.gossip;

import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Input;
import dev.hypha.gossip.engine.Router;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Gives a router its inputs one by one. Who finds it idle works it: no thread of its own, no hop.
 * What it wants done is done by the same thread at once, and must not block.
 */
final class Mailbox {
  private static final int WAITING_MAX = 1_024;

  private final Router router;
  private final LongSupplier clock;
  private final Consumer<Effect> effects;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean working;

  Mailbox(Router router, LongSupplier clock, Consumer<Effect> effects) {
    this.router = router;
    this.clock = clock;
    this.effects = effects;
  }

  /** Something that must not wait: the number of these is bounded by who sends them. */
  void tell(Input input) {
    add(() -> router.on(input, clock.getAsLong(), effects), false);
  }

  /** The same, known only when its turn comes. */
  void tell(Supplier<Input> input) {
    add(() -> router.on(input.get(), clock.getAsLong(), effects), false);
  }

  /** Something a peer says: its reader waits while there is too much. */
  void tellInTurn(Input input) {
    add(() -> router.on(input, clock.getAsLong(), effects), true);
  }

  void tick() {
    add(() -> router.tick(clock.getAsLong(), effects), false);
  }

  /** Asks the router something; the answer comes once it has done what came before. */
  <T> void ask(Function<Router, T> question, Consumer<T> answer) {
    add(() -> answer.accept(question.apply(router)), false);
  }

  private void add(Runnable work, boolean inTurn) {
    lock.lock();
    try {
      while (inTurn && waiting.size() >= WAITING_MAX) {
        room.awaitUninterruptibly();
      }
      waiting.add(work);
      if (working) {
        return;
      }
      working = true;
    } finally {
      lock.unlock();
    }
    work();
  }

  private void work() {
    boolean done = false;
    while (!done) {
      Runnable next;
      lock.lock();
      try {
        next = waiting.poll();
        if (waiting.size() < WAITING_MAX) {
          room.signal();
        }
        done = next == null;
        working = !done;
      } finally {
        lock.unlock();
      }
      if (next != null) {
        run(next);
      }
    }
  }

  /** A defect in one input must not stop those after it. */
  private void run(Runnable next) {
    boolean done = false;
    try {
      next.run();
      done = true;
    } finally {
      if (!done) {
        lock.lock();
        try {
          working = false;
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
