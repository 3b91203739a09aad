package dev.hypha.kad;

import dev.hypha.core.Runtime;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Says the same to several peers at once, and counts who has taken it. */
final class Spread {
  private static final System.Logger LOG = System.getLogger(Spread.class.getName());

  private final Runtime runtime;
  private final Duration patienceMax;

  /**
   * @param patienceMax who has not taken it by then is not counted
   */
  Spread(Runtime runtime, Duration patienceMax) {
    this.runtime = runtime;
    this.patienceMax = patienceMax;
  }

  /** One peer's turn. */
  interface Turn {
    void say(KadPeer peer, Exchange.Attempt attempt) throws IOException;
  }

  /** Gives every peer its turn; waits for all of them, or as long as there is patience. */
  Stored to(List<KadPeer> peers, Turn turn) throws InterruptedIOException {
    return to(peers, turn, patienceMax);
  }

  /** The same for an impatient caller. */
  Stored to(List<KadPeer> peers, Turn turn, Duration wanted) throws InterruptedIOException {
    Duration patience = wanted.compareTo(patienceMax) < 0 ? wanted : patienceMax;
    CountDownLatch done = new CountDownLatch(peers.size());
    Map<PeerId, Exchange.Attempt> attempts = new HashMap<>();
    Map<PeerId, Boolean> taken = new ConcurrentHashMap<>();
    for (KadPeer peer : peers) {
      Exchange.Attempt attempt = new Exchange.Attempt();
      attempts.put(peer.peer(), attempt);
      runtime.fork(
          "kad-tell",
          () -> {
            try {
              turn.say(peer, attempt);
              taken.put(peer.peer(), true);
            } catch (IOException e) {
              LOG.log(Level.DEBUG, "{0} has not taken it: {1}", peer.peer(), e.getMessage());
            } finally {
              done.countDown();
            }
          });
    }
    Runtime.Timer timer =
        runtime.at(
            runtime.nanoTime() + patience.toNanos(),
            () -> {
              while (done.getCount() > 0) {
                done.countDown();
              }
            });
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while telling " + peers.size() + " peers");
    } finally {
      timer.cancel();
      attempts.forEach(
          (peer, attempt) -> {
            if (!taken.containsKey(peer)) {
              attempt.abandon();
            }
          });
    }
    List<PeerId> who = peers.stream().map(KadPeer::peer).filter(taken::containsKey).toList();
    return new Stored(who, peers.size());
  }
}
