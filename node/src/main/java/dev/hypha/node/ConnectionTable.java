package dev.hypha.node;

import dev.hypha.core.Direction;
import dev.hypha.multiformats.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections of a node by their peers. When both ends dial each other at the same time there
 * are two connections for a moment; both ends keep the one that the peer with the smaller id has
 * dialed. Thread-safe.
 */
final class ConnectionTable {
  /** Two connections of opposite directions that are closer together were dialed at one time. */
  private static final long SIMULTANEOUS_NANOS = Duration.ofSeconds(15).toNanos();

  private final PeerId self;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, List<LiveConnection>> byPeer = new LinkedHashMap<>();
  private int size;
  private boolean closed;

  ConnectionTable(PeerId self) {
    this.self = self;
  }

  /**
   * What adding a connection has led to.
   *
   * @param first whether it is the only one to its peer
   */
  record Added(boolean first) {}

  /** Nothing once the table is closed. */
  Optional<Added> add(LiveConnection connection) {
    lock.lock();
    try {
      if (closed) {
        return Optional.empty();
      }
      List<LiveConnection> ofPeer =
          byPeer.computeIfAbsent(connection.peer(), peer -> new ArrayList<>(1));
      for (LiveConnection other : ofPeer) {
        if (simultaneous(connection, other)) {
          (survives(connection) ? other : connection).supplant();
        }
      }
      ofPeer.add(connection);
      size++;
      return Optional.of(new Added(ofPeer.size() == 1));
    } finally {
      lock.unlock();
    }
  }

  /** Says whether it was the last one to its peer. */
  boolean remove(LiveConnection connection) {
    lock.lock();
    try {
      List<LiveConnection> ofPeer = byPeer.get(connection.peer());
      if (ofPeer == null || !ofPeer.remove(connection)) {
        return false;
      }
      size--;
      if (ofPeer.isEmpty()) {
        byPeer.remove(connection.peer());
      }
      return ofPeer.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The connection to use for {@code peer}: the oldest that is to stay. */
  Optional<LiveConnection> to(PeerId peer) {
    lock.lock();
    try {
      List<LiveConnection> ofPeer = byPeer.getOrDefault(peer, List.of());
      return ofPeer.stream()
          .filter(connection -> !connection.isSupplanted())
          .findFirst()
          .or(() -> ofPeer.stream().findFirst());
    } finally {
      lock.unlock();
    }
  }

  List<LiveConnection> all() {
    lock.lock();
    try {
      List<LiveConnection> all = new ArrayList<>(size);
      byPeer.values().forEach(all::addAll);
      return all;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is added from now on. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private static boolean simultaneous(LiveConnection one, LiveConnection other) {
    return one.info().direction() != other.info().direction()
        && !other.isSupplanted()
        && Math.abs(one.info().openedAt() - other.info().openedAt()) < SIMULTANEOUS_NANOS;
  }

  /** Both ends come to the same answer. */
  private boolean survives(LiveConnection connection) {
    boolean weAreSmaller = self.compareTo(connection.peer()) < 0;
    return weAreSmaller == (connection.info().direction() == Direction.OUTBOUND);
  }
}
