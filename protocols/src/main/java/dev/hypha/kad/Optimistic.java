package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Runtime;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.NetworkSize.Estimate;
import dev.hypha.kad.engine.OptimisticProvide;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Tells peers that this node provides something as soon as they are near enough by what is known of
 * the network's size, while the lookup goes on; who asked for it goes on when three quarters of k
 * have taken it, and the rest is told in the background.
 *
 * <p>Whoever names peers that do not exist gains nothing but time: if too few take it, it is looked
 * up to the end.
 */
final class Optimistic {
  private static final System.Logger LOG = System.getLogger(Optimistic.class.getName());

  /** So many peers at most are told in the background, for all keys; else one waits for all. */
  static final int BACKGROUND_MAX = 64;

  /** So many peers that were heard of are remembered, the nearest; as many as k make sense. */
  private static final int HEARD_MAX = 400;

  private final Runtime runtime;
  private final Lookup lookup;
  private final Providing providing;
  private final int k;
  private final RegionLookup.Ended ended;
  private final Set<Exchange.Attempt> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Optimistic(Runtime runtime, Lookup lookup, Providing providing, int k, RegionLookup.Ended ended) {
    this.runtime = runtime;
    this.lookup = lookup;
    this.providing = providing;
    this.k = k;
    this.ended = ended;
  }

  /** Gives up what is under way. */
  void close() {
    closed = true;
    running.forEach(Exchange.Attempt::abandon);
  }

  /** How many are being told. */
  int underWay() {
    return running.size();
  }

  /**
   * What has come of it.
   *
   * @param stored as far as it is known when there were enough
   */
  record Told(QueryOutcome outcome, Stored stored) {}

  /** Tells; empty if it was not looked up to the end and too few have taken it. */
  Optional<Told> provide(Bytes key, Estimate size, Duration deadline)
      throws InterruptedIOException {
    Round round = new Round(key, new OptimisticProvide(KadId.ofKey(key), size.peers(), k));
    QueryOutcome outcome =
        ended.lookup(Purpose.PROVIDE, key, lookup.run(Lookup.findNode(key), deadline, round));
    boolean stopped = outcome.reason() == QueryOutcome.Reason.STOPPED;
    round.tellAll(stopped ? round.nearest() : outcome.nearest());
    List<PeerId> taken = round.await(deadline);
    return stopped && taken.size() < OptimisticProvide.enough(k)
        ? Optional.empty()
        : Optional.of(new Told(outcome, new Stored(taken, round.told.size())));
  }

  private record Reply(KadPeer peer, boolean taken) {}

  /** One key's turn; on the caller's thread, but for its replies. */
  private final class Round implements Lookup.Listener {
    private final KadMessage message;
    private final OptimisticProvide judge;
    private final TreeMap<KadId, KadPeer> heard;
    private final Set<PeerId> failed = new HashSet<>();
    private final Set<PeerId> told = new HashSet<>();
    private final BlockingQueue<Optional<Reply>> replies = new LinkedBlockingQueue<>();

    Round(Bytes key, OptimisticProvide judge) {
      this.message = providing.message(key);
      this.judge = judge;
      this.heard = new TreeMap<>(KadId.ofKey(key).nearestFirst());
    }

    @Override
    public boolean heard(KadPeer from, KadMessage answer) {
      hear(from);
      lookup.named(answer.closer()).forEach(this::hear);
      return told.size() >= k || judge.isDone(nearest().stream().map(KadPeer::id).toList());
    }

    @Override
    public boolean failed(KadPeer peer, String why) {
      failed.add(peer.peer());
      heard.remove(peer.id());
      return false;
    }

    private void hear(KadPeer peer) {
      if (failed.contains(peer.peer())) {
        return;
      }
      heard.putIfAbsent(peer.id(), peer);
      if (heard.size() > HEARD_MAX) {
        heard.pollLastEntry();
      }
      if (told.size() < k && judge.isNear(peer.id())) {
        tell(peer);
      }
    }

    List<KadPeer> nearest() {
      return heard.values().stream().limit(k).toList();
    }

    void tellAll(List<KadPeer> peers) {
      peers.forEach(this::tell);
    }

    private void tell(KadPeer peer) {
      if (closed || !told.add(peer.peer())) {
        return;
      }
      Exchange.Attempt attempt = new Exchange.Attempt();
      running.add(attempt);
      runtime.fork("kad-tell", () -> tell(peer, attempt));
    }

    /** The thread of a peer that is told. */
    private void tell(KadPeer peer, Exchange.Attempt attempt) {
      boolean taken = false;
      try {
        providing.tell(peer, message, attempt);
        taken = true;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} has not taken it: {1}", peer.peer(), e.getMessage());
      } finally {
        running.remove(attempt);
        replies.add(Optional.of(new Reply(peer, taken)));
      }
    }

    /** Waits for enough, or for all if too many are under way; no longer than {@code patience}. */
    List<PeerId> await(Duration patience) throws InterruptedIOException {
      List<PeerId> taken = new ArrayList<>();
      int open = told.size();
      Runtime.Timer timer =
          runtime.at(
              runtime.nanoTime() + patience.toNanos(),
              () -> {
                replies.add(Optional.empty());
              });
      try {
        while (open > 0 && !(isEnough(taken) && running.size() <= BACKGROUND_MAX)) {
          Optional<Reply> reply = replies.take();
          if (reply.isEmpty()) {
            return taken;
          }
          open--;
          if (reply.get().taken()) {
            taken.add(reply.get().peer().peer());
          }
        }
        return taken;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while telling " + told.size() + " peers");
      } finally {
        timer.cancel();
      }
    }

    private boolean isEnough(List<PeerId> taken) {
      return taken.size() >= OptimisticProvide.enough(k);
    }
  }
}
