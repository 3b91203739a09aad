package dev.hypha.node;

import dev.hypha.core.ConnectionManager;
import dev.hypha.core.Event;
import dev.hypha.core.Events;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.Pruning;
import dev.hypha.node.engine.Pruning.Candidate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connections that nobody uses, and the least valuable ones when there are too many.
 * Looks at all of them every now and then, and at once when the high-water mark is passed.
 * Thread-safe.
 */
final class ConnectionKeeper implements ConnectionManager {
  private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(10);

  private final ConnectionTable table;
  private final Pruning.Marks marks;
  private final Pruning pruning;
  private final Runtime runtime;
  private final Events events;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, Map<String, Integer>> tags = new HashMap<>();
  private final Map<PeerId, Set<String>> protections = new HashMap<>();
  private final Set<PeerId> shunned = new LinkedHashSet<>();
  private Runtime.@Nullable Timer timer;
  private boolean closed;

  ConnectionKeeper(ConnectionTable table, Pruning.Marks marks, Runtime runtime, Events events) {
    this.table = table;
    this.marks = marks;
    this.pruning = new Pruning(marks);
    this.runtime = runtime;
    this.events = events;
  }

  @Override
  public void tag(PeerId peer, String tag, int value) {
    lock.lock();
    try {
      Map<String, Integer> ofPeer = tags.computeIfAbsent(peer, _ -> new HashMap<>(2));
      if (value == 0) {
        ofPeer.remove(tag);
      } else {
        ofPeer.put(tag, value);
      }
      if (ofPeer.isEmpty()) {
        tags.remove(peer);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void protect(PeerId peer, String tag) {
    lock.lock();
    try {
      protections.computeIfAbsent(peer, _ -> new HashSet<>(2)).add(tag);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean unprotect(PeerId peer, String tag) {
    lock.lock();
    try {
      Set<String> ofPeer = protections.get(peer);
      if (ofPeer == null) {
        return false;
      }
      ofPeer.remove(tag);
      if (ofPeer.isEmpty()) {
        protections.remove(peer);
      }
      return !ofPeer.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isProtected(PeerId peer) {
    lock.lock();
    try {
      return protections.containsKey(peer);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void shun(PeerId peer) {
    Optional<PeerId> oldest = Optional.empty();
    lock.lock();
    try {
      if (!shunned.add(peer)) {
        return;
      }
      if (shunned.size() > SHUNNED_MAX) {
        oldest = shunned.stream().findFirst();
        oldest.ifPresent(shunned::remove);
      }
    } finally {
      lock.unlock();
    }
    oldest.ifPresent(each -> events.publish(new Event.Welcomed(each)));
    events.publish(new Event.Shunned(peer));
  }

  @Override
  public void welcome(PeerId peer) {
    boolean was;
    lock.lock();
    try {
      was = shunned.remove(peer);
    } finally {
      lock.unlock();
    }
    if (was) {
      events.publish(new Event.Welcomed(peer));
    }
  }

  @Override
  public boolean isShunned(PeerId peer) {
    lock.lock();
    try {
      return shunned.contains(peer);
    } finally {
      lock.unlock();
    }
  }

  /** A connection was added: there may be too many now. */
  void added() {
    if (table.size() > marks.high()) {
      runtime.fork("connections", this::prune);
    }
    lookLater();
  }

  /** Looks once; sets the timer for the next look while there are connections. */
  void look() {
    lock.lock();
    try {
      timer = null;
    } finally {
      lock.unlock();
    }
    long now = runtime.nanoTime();
    pruning
        .idle(candidates(), now)
        .forEach(connection -> connection.close(ResetCode.GARBAGE_COLLECTED));
    prune();
    if (table.size() > 0) {
      lookLater();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  private void prune() {
    pruning
        .surplus(candidates(), runtime.nanoTime())
        .forEach(connection -> connection.close(ResetCode.GARBAGE_COLLECTED));
  }

  private void lookLater() {
    Duration quarter = marks.idleTimeout().dividedBy(4);
    Duration pause = quarter.compareTo(LOOK_EVERY_MAX) < 0 ? quarter : LOOK_EVERY_MAX;
    lock.lock();
    try {
      if (timer == null && !closed) {
        timer =
            runtime.at(
                runtime.nanoTime() + pause.toNanos(),
                () -> runtime.fork("connections", this::look));
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Candidate<LiveConnection>> candidates() {
    List<LiveConnection> connections = table.all();
    lock.lock();
    try {
      return connections.stream().map(this::candidate).toList();
    } finally {
      lock.unlock();
    }
  }

  private Candidate<LiveConnection> candidate(LiveConnection connection) {
    PeerId peer = connection.peer();
    int value = tags.getOrDefault(peer, Map.of()).values().stream().mapToInt(v -> v).sum();
    return new Candidate<>(
        connection,
        value,
        protections.containsKey(peer),
        connection.streams(),
        connection.info().direction(),
        connection.info().openedAt(),
        connection.usedAt());
  }
}
