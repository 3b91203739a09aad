package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Registration;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Which inboxes are open and what is on its way into them. Thread-safe. */
final class Doors {
  private final SendConfig config;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Door> open = new LinkedHashSet<>();
  private final Map<Bytes, Place> places = new HashMap<>();
  private final Condition left = lock.newCondition();

  Doors(SendConfig config) {
    this.config = config;
  }

  /** Closing the registration cuts what is on its way into {@code inbox}. */
  Registration open(Inbox inbox) {
    Door door = new Door(inbox);
    lock.lock();
    try {
      open.add(door);
    } finally {
      lock.unlock();
    }
    return () -> close(door);
  }

  /**
   * A place for the file that {@code stream} offers, or why there is none. A peer that offers a
   * file which it is sending already has lost the other stream: that one is reset and waited for.
   */
  Entry enter(Stream stream, FileOffer offer) {
    PeerId peer = stream.connection().peer();
    lock.lock();
    try {
      Place before = places.get(offer.sha256());
      while (before != null && before.peer().equals(peer)) {
        supplant(before);
        before = places.get(offer.sha256());
      }
      Optional<Door> door =
          open.stream().filter(it -> it.filesLeft > 0 && it.inbox.from().test(peer)).findFirst();
      if (door.isEmpty()) {
        return new Entry.Denied(Refusal.NOT_WANTED);
      }
      if (offer.size() > config.fileBytesMax()) {
        return new Entry.Denied(Refusal.TOO_BIG);
      }
      long ofPeer = places.values().stream().filter(it -> it.peer().equals(peer)).count();
      if (before != null
          || places.size() >= config.receivesMax()
          || ofPeer >= config.receivesPerPeerMax()) {
        return new Entry.Denied(Refusal.BUSY);
      }
      door.get().filesLeft--;
      Place place = new Place(door.get(), stream, offer.sha256());
      places.put(offer.sha256(), place);
      return place;
    } finally {
      lock.unlock();
    }
  }

  boolean receives(Bytes sha256) {
    lock.lock();
    try {
      return places.containsKey(sha256);
    } finally {
      lock.unlock();
    }
  }

  /** Holds the lock but while it resets and waits. */
  private void supplant(Place before) {
    lock.unlock();
    try {
      before.stream.reset(ResetCode.SUPPLANTED);
    } finally {
      lock.lock();
    }
    while (places.get(before.sha256) == before) {
      left.awaitUninterruptibly();
    }
  }

  private void close(Door door) {
    List<Stream> streams;
    lock.lock();
    try {
      open.remove(door);
      streams =
          places.values().stream().filter(it -> it.door == door).map(it -> it.stream).toList();
    } finally {
      lock.unlock();
    }
    streams.forEach(stream -> stream.reset(ResetCode.NONE));
  }

  /** What an offer gets. */
  sealed interface Entry {
    record Denied(Refusal refusal) implements Entry {}
  }

  /** Holds the place of a file that is on its way, until it is closed. */
  final class Place implements Entry, AutoCloseable {
    private final Door door;
    private final Stream stream;
    private final Bytes sha256;
    private boolean used;

    private Place(Door door, Stream stream, Bytes sha256) {
      this.door = door;
      this.stream = stream;
      this.sha256 = sha256;
    }

    Inbox inbox() {
      return door.inbox;
    }

    /** The inbox has got the file: it counts. */
    void used() {
      used = true;
    }

    private PeerId peer() {
      return stream.connection().peer();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        places.remove(sha256);
        if (!used) {
          door.filesLeft++;
        }
        left.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Door {
    private final Inbox inbox;
    private int filesLeft;

    Door(Inbox inbox) {
      this.inbox = inbox;
      this.filesLeft = inbox.filesMax();
    }
  }
}
