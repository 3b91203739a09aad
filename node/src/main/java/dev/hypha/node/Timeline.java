package dev.hypha.node;

import dev.hypha.core.Event;
import dev.hypha.core.Events;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The events of a node, told to each listener in order on a thread that exists while there is
 * something to tell. A listener that falls more than {@link #QUEUED_MAX} events behind loses the
 * newest; the loss is counted and told. Witnesses are told by who publishes. Thread-safe.
 */
final class Timeline implements Events {
  private static final System.Logger LOG = System.getLogger(Timeline.class.getName());
  private static final int QUEUED_MAX = 1024;

  private final Runtime runtime;
  private final Map<Class<? extends Event>, LongAdder> counts = new ConcurrentHashMap<>();
  private final List<Witness<?>> witnesses = new CopyOnWriteArrayList<>();
  private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();

  Timeline(Runtime runtime) {
    this.runtime = runtime;
  }

  @Override
  public <E extends Event> Registration on(
      Class<E> type, Consumer<? super E> consumer, LongConsumer missed) {
    Listener<E> listener = new Listener<>(type, consumer, missed);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public <E extends Event> Registration witness(Class<E> type, Consumer<? super E> consumer) {
    Witness<E> witness = new Witness<>(type, consumer);
    witnesses.add(witness);
    return () -> witnesses.remove(witness);
  }

  @Override
  public void publish(Event event) {
    counts.computeIfAbsent(event.getClass(), type -> new LongAdder()).increment();
    witnesses.forEach(witness -> witness.offer(event));
    listeners.forEach(listener -> listener.offer(event));
  }

  @Override
  public List<Subscriber> subscribers() {
    List<Subscriber> all = new ArrayList<>();
    listeners.forEach(listener -> all.add(listener.asSubscriber()));
    return all;
  }

  @Override
  public Map<Class<? extends Event>, Long> counts() {
    Map<Class<? extends Event>, Long> all = new HashMap<>();
    counts.forEach((type, count) -> all.put(type, count.sum()));
    return all;
  }

  @Override
  public long count(Class<? extends Event> type) {
    LongAdder count = counts.get(type);
    return count == null ? 0 : count.sum();
  }

  private record Witness<E extends Event>(Class<E> type, Consumer<? super E> consumer) {
    void offer(Event event) {
      if (type.isInstance(event)) {
        tell(consumer, type.cast(event));
      }
    }
  }

  /** The failure of who listens is its own. */
  private static <T> void tell(Consumer<? super T> listener, T what) {
    try {
      listener.accept(what);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a listener failed on " + what, e);
    }
  }

  private final class Listener<E extends Event> {
    private final Class<E> type;
    private final Consumer<? super E> consumer;
    private final LongConsumer missed;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<E> queue = new ArrayDeque<>();
    private boolean telling;
    private long told;
    private long dropped;

    /** Lost since the listener was last told of losses. */
    private long untold;

    Listener(Class<E> type, Consumer<? super E> consumer, LongConsumer missed) {
      this.type = type;
      this.consumer = consumer;
      this.missed = missed;
    }

    void offer(Event event) {
      if (!type.isInstance(event)) {
        return;
      }
      lock.lock();
      try {
        // in one piece with what was lost before, until the listener has caught up
        if (queue.size() >= QUEUED_MAX || untold > 0) {
          dropped++;
          untold++;
          LOG.log(
              dropped == 1 ? Level.WARNING : Level.DEBUG,
              "a listener is too slow: {0} events lost",
              dropped);
          return;
        }
        queue.add(type.cast(event));
        if (telling) {
          return;
        }
        telling = true;
      } finally {
        lock.unlock();
      }
      runtime.fork("event-" + type.getSimpleName(), this::catchUp);
    }

    Subscriber asSubscriber() {
      lock.lock();
      try {
        return new Subscriber(type, queue.size(), told, dropped);
      } finally {
        lock.unlock();
      }
    }

    private void catchUp() {
      while (true) {
        E next;
        long lost = 0;
        lock.lock();
        try {
          next = queue.poll();
          if (next == null) {
            lost = untold;
            untold = 0;
            telling = lost > 0;
          } else {
            told++;
          }
        } finally {
          lock.unlock();
        }
        if (next != null) {
          Timeline.tell(consumer, next);
        } else if (lost > 0) {
          Timeline.tell(missed::accept, lost);
        } else {
          return;
        }
      }
    }
  }
}
