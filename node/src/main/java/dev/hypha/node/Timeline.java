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

/**
 * The events of a node, told to each listener in order on a thread that exists while there is
 * something to tell. A listener that falls more than {@link #QUEUED_MAX} events behind loses the
 * newest; the loss is counted. Thread-safe.
 */
final class Timeline implements Events {
  private static final System.Logger LOG = System.getLogger(Timeline.class.getName());
  private static final int QUEUED_MAX = 1024;

  private final Runtime runtime;
  private final Map<Class<? extends Event>, LongAdder> counts = new ConcurrentHashMap<>();
  private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();

  Timeline(Runtime runtime) {
    this.runtime = runtime;
  }

  @Override
  public <E extends Event> Registration on(Class<E> type, Consumer<? super E> consumer) {
    Listener<E> listener = new Listener<>(type, consumer);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void publish(Event event) {
    counts.computeIfAbsent(event.getClass(), type -> new LongAdder()).increment();
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

  private final class Listener<E extends Event> {
    private final Class<E> type;
    private final Consumer<? super E> consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<E> queue = new ArrayDeque<>();
    private boolean telling;
    private long told;
    private long dropped;

    Listener(Class<E> type, Consumer<? super E> consumer) {
      this.type = type;
      this.consumer = consumer;
    }

    void offer(Event event) {
      if (!type.isInstance(event)) {
        return;
      }
      lock.lock();
      try {
        if (queue.size() >= QUEUED_MAX) {
          dropped++;
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
      runtime.fork("event-" + type.getSimpleName(), this::tell);
    }

    Subscriber asSubscriber() {
      lock.lock();
      try {
        return new Subscriber(type, queue.size(), told, dropped);
      } finally {
        lock.unlock();
      }
    }

    private void tell() {
      while (true) {
        E next;
        lock.lock();
        try {
          next = queue.poll();
          if (next == null) {
            telling = false;
            return;
          }
          told++;
        } finally {
          lock.unlock();
        }
        tell(next);
      }
    }

    /** The root of a listener: its failure is its own. */
    private void tell(E event) {
      try {
        consumer.accept(event);
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "a listener failed on " + event, e);
      }
    }
  }
}
