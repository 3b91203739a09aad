package dev.hypha.gossip.trace;

import dev.hypha.core.Runtime;
import dev.hypha.gossip.Observer;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.MessageId;
import dev.hypha.gossip.engine.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From whom the last messages came. The oldest give way. A message that was accepted stays so: a
 * forgery that bears its id comes from somebody else. Thread-safe.
 */
public final class Footprints implements Observer {
  private final Runtime runtime;
  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<MessageId, Footprint> recent = new LinkedHashMap<>();

  /**
   * @param max messages that are remembered
   */
  public Footprints(Runtime runtime, int max) {
    this.runtime = runtime;
    this.max = max;
  }

  @Override
  public void judged(Received message, Verdict verdict) {
    if (verdict != Verdict.UNCHECKED) {
      keep(message, verdict);
    }
  }

  @Override
  public void published(Received message, Effect.Handed handed) {
    keep(message, Verdict.ACCEPT);
  }

  private void keep(Received message, Verdict verdict) {
    Footprint footprint =
        new Footprint(message.topic(), message.bringer(), runtime.wallClock(), verdict);
    lock.lock();
    try {
      Footprint known = recent.get(message.id());
      if (known != null && known.verdict() == Verdict.ACCEPT) {
        return;
      }
      recent.putLast(message.id(), footprint);
      while (recent.size() > max) {
        recent.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is remembered of a message. */
  public Optional<Footprint> of(MessageId id) {
    lock.lock();
    try {
      return Optional.ofNullable(recent.get(id));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The messages whose ids end in {@code digits}, at most so many.
   *
   * @param digits hexadecimal
   */
  public List<MessageId> ending(String digits, int most) {
    String end = digits.toLowerCase(Locale.ROOT);
    List<MessageId> found = new ArrayList<>();
    lock.lock();
    try {
      for (MessageId id : recent.keySet()) {
        if (found.size() < most && id.toString().endsWith(end)) {
          found.add(id);
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** How many are remembered. */
  public int size() {
    lock.lock();
    try {
      return recent.size();
    } finally {
      lock.unlock();
    }
  }
}
