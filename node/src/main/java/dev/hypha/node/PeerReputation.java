package dev.hypha.node;

import dev.hypha.core.Event;
import dev.hypha.core.Events;
import dev.hypha.core.Gate;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Peerstore;
import dev.hypha.core.Reputation;
import dev.hypha.core.Repute;
import dev.hypha.core.Repute.Standing;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.ReputeRules;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Scores in memory, and a gate for those that they ban. A change of standing is written to the
 * peerstore, so that a ban outlives the connection, and the process where the peerstore does.
 * Thread-safe.
 */
final class PeerReputation implements Reputation, Gate {
  /** Whom we have an opinion of at once; the one that was not asked about for longest gives way. */
  private static final int PEERS_MAX = 10_000;

  private final ReputeRules rules;
  private final Peerstore peers;
  private final Events events;
  private final Runtime runtime;
  private final Consumer<PeerId> onBan;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<PeerId, Repute> reputes = new LinkedHashMap<>();

  /**
   * A reputation of those in {@code peers}.
   *
   * @param onBan closes what there is; called on the thread that reported
   */
  PeerReputation(
      ReputeRules rules, Peerstore peers, Events events, Runtime runtime, Consumer<PeerId> onBan) {
    this.rules = rules;
    this.peers = peers;
    this.events = events;
    this.runtime = runtime;
    this.onBan = onBan;
  }

  @Override
  public void report(PeerId peer, Conduct conduct, String why) {
    change(peer, conduct.points(), why);
  }

  @Override
  public void ban(PeerId peer, String why) {
    change(peer, rules.banAt() - of(peer).score(), why);
  }

  @Override
  public void pardon(PeerId peer) {
    change(peer, -of(peer).score(), "");
  }

  @Override
  public Repute of(PeerId peer) {
    lock.lock();
    try {
      return rules.at(known(peer), runtime.wallClock());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant bannedUntil(Repute banned) {
    return rules.pardonedAt(banned);
  }

  @Override
  public Map<PeerId, Repute> banned() {
    Map<PeerId, Repute> banned = new LinkedHashMap<>();
    for (PeerId peer : peers.all()) {
      if (peers.of(peer).repute().isPresent()) {
        Repute now = of(peer);
        if (now.standing() == Standing.BANNED) {
          banned.put(peer, now);
        }
      }
    }
    return banned;
  }

  @Override
  public Verdict admits(Attempt attempt) {
    return switch (attempt) {
      case Attempt.Accept accept -> Verdict.ADMITTED;
      case Attempt.Dial dial -> admits(dial.peer());
      case Attempt.Secured secured -> admits(secured.peer());
    };
  }

  private Verdict admits(PeerId peer) {
    Repute repute = of(peer);
    return repute.standing() == Standing.BANNED
        ? Verdict.denied(
            "banned until about " + rules.pardonedAt(repute) + ", at last for: " + repute.why())
        : Verdict.ADMITTED;
  }

  private void change(PeerId peer, int points, String why) {
    Repute before;
    Repute after;
    lock.lock();
    try {
      before = known(peer);
      after = rules.after(before, points, why, runtime.wallClock());
      reputes.putLast(peer, after);
      if (reputes.size() > PEERS_MAX) {
        reputes.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
    if (after.standing() != before.standing()) {
      changed(peer, after);
    }
  }

  private void changed(PeerId peer, Repute now) {
    Optional<Repute> kept = now.standing() == Standing.GOOD ? Optional.empty() : Optional.of(now);
    PeerRecord record = peers.update(peer, old -> old.withRepute(kept));
    events.publish(new Event.ReputeChanged(peer, record.repute().orElse(now)));
    if (now.standing() == Standing.BANNED) {
      onBan.accept(peer);
    }
  }

  /** With the lock held: as it was last, without what time has changed since. */
  private Repute known(PeerId peer) {
    Repute repute = reputes.get(peer);
    return repute == null ? peers.of(peer).repute().orElse(Repute.NEW) : repute;
  }
}
