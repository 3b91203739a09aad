package dev.hypha.gossip.engine;

import dev.hypha.gossip.engine.PeerScore.TopicCounters;
import dev.hypha.multiformats.PeerId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all peers have done. Who leaves with a score that is not positive is remembered, so that
 * coming back does not help.
 *
 * <p>Spec: gossipsub-v1.1.md, "Peer Scoring".
 */
final class Scores {
  private final ScoreParams params;
  private final Map<PeerId, PeerScore> peers = new LinkedHashMap<>();
  private final Map<String, Integer> neighbours = new HashMap<>();

  /** Valid messages of each topic that we listen to, decaying as P3 does. */
  private final Map<String, Said> said = new HashMap<>();

  private long decayAt;

  private static final class Said {
    double count;
  }

  Scores(ScoreParams params, long now) {
    this.params = params;
    this.decayAt = now + params.decay().interval().toNanos();
  }

  // ---- who is there

  /**
   * A peer is there.
   *
   * @param addresses the hosts it comes from, as far as they are scored
   * @return what it has done; the same until it disconnects
   */
  PeerScore connected(PeerId peer, List<String> addresses) {
    PeerScore score = peers.computeIfAbsent(peer, _ -> new PeerScore(params));
    leave(score);
    score.connected = true;
    score.addresses = addresses;
    for (String address : addresses) {
      neighbours.merge(address, 1, Integer::sum);
      crowdChanged(address);
    }
    score.changed();
    return score;
  }

  void disconnected(PeerId peer, long now) {
    PeerScore score = peers.get(peer);
    if (score == null) {
      return;
    }
    if (score.value(this) > 0) {
      forget(peer, score);
      return;
    }
    score
        .topics()
        .forEach(
            (topic, counters) -> {
              counters.first = 0;
              leaveMesh(topic, counters);
            });
    score.connected = false;
    score.expires = now + params.retain().toNanos();
    score.changed();
  }

  private void forget(PeerId peer, PeerScore score) {
    leave(score);
    peers.remove(peer);
  }

  private void leave(PeerScore score) {
    for (String address : score.addresses) {
      neighbours.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
      crowdChanged(address);
    }
    score.addresses = List.of();
  }

  /** Others behind the same address have another score now. */
  private void crowdChanged(String address) {
    if (params.colocation().weight() != 0
        && neighbours.getOrDefault(address, 0) >= params.colocation().threshold()) {
      peers.values().stream()
          .filter(each -> each.addresses.contains(address))
          .forEach(PeerScore::changed);
    }
  }

  // ---- what they do

  void grafted(PeerId peer, String topic, long now) {
    PeerScore score = peers.get(peer);
    if (score != null) {
      TopicCounters counters = score.in(topic);
      counters.inMesh = true;
      counters.graftedAt = now;
      counters.meshNanos = 0;
      counters.active = false;
    }
  }

  void pruned(PeerId peer, String topic) {
    PeerScore score = peers.get(peer);
    if (score != null) {
      leaveMesh(topic, score.in(topic));
    }
  }

  private void leaveMesh(String topic, TopicCounters counters) {
    double deficit = counters.deficit(said(topic));
    counters.failures += deficit * deficit;
    counters.inMesh = false;
  }

  /** A valid message has been heard of for the first time. */
  void heard(String topic) {
    said.computeIfAbsent(topic, _ -> new Said()).count++;
  }

  void firstDelivery(PeerId peer, String topic) {
    PeerScore score = peers.get(peer);
    if (score != null) {
      TopicCounters counters = score.in(topic);
      counters.first = Math.min(counters.first + 1, counters.params.firstDeliveries().cap());
      meshDelivery(score, counters);
    }
  }

  /**
   * A valid message again.
   *
   * @param since how long ago it was found valid, in nanoseconds; 0 if it came before that
   */
  void nextDelivery(PeerId peer, String topic, long since) {
    PeerScore score = peers.get(peer);
    if (score != null) {
      nextDelivery(score, topic, since);
    }
  }

  /** The same of a peer that is there. */
  static void nextDelivery(PeerScore score, String topic, long since) {
    TopicCounters counters = score.known(topic);
    if (since <= counters.params.meshDeliveries().window().toNanos()) {
      meshDelivery(score, counters);
    }
  }

  private static void meshDelivery(PeerScore score, TopicCounters counters) {
    double cap = counters.params.meshDeliveries().cap();
    if (counters.inMesh && counters.mesh < cap) {
      counters.mesh = Math.min(counters.mesh + 1, cap);
      score.changed();
    }
  }

  void invalid(PeerId peer, String topic) {
    PeerScore score = peers.get(peer);
    if (score != null) {
      score.in(topic).invalid++;
    }
  }

  void breach(PeerId peer, double count) {
    PeerScore score = peers.get(peer);
    if (score != null) {
      score.breaches += count;
      score.changed();
    }
  }

  void application(PeerId peer, double value) {
    PeerScore score = peers.get(peer);
    if (score != null) {
      score.application = value;
      score.changed();
    }
  }

  // ---- what it is worth

  double of(PeerId peer) {
    PeerScore score = peers.get(peer);
    return score == null ? 0 : score.value(this);
  }

  ScoreSheet sheet(PeerId peer) {
    PeerScore score = peers.get(peer);
    return score == null ? ScoreSheet.NOTHING : score.sheet(this);
  }

  double said(String topic) {
    Said known = said.get(topic);
    return known == null ? 0 : known.count;
  }

  /** The squares of those too many behind each of these addresses. */
  double crowding(List<String> addresses) {
    double sum = 0;
    for (String address : addresses) {
      @Nullable Integer all = neighbours.get(address);
      double surplus = (all == null ? 0 : all) - params.colocation().threshold();
      sum += surplus > 0 ? surplus * surplus : 0;
    }
    return sum;
  }

  int size() {
    return peers.size();
  }

  // ---- time passes

  /** Decays what has become due. */
  void tick(long now) {
    while (now - decayAt >= 0) {
      decay(decayAt);
      decayAt += params.decay().interval().toNanos();
    }
  }

  private void decay(long now) {
    said.forEach(
        (topic, each) ->
            each.count = decayed(each.count, params.of(topic).meshDeliveries().decay()));
    said.values().removeIf(each -> each.count == 0);
    Iterator<PeerScore> all = peers.values().iterator();
    while (all.hasNext()) {
      PeerScore score = all.next();
      if (score.connected) {
        score.topics().values().forEach(counters -> decay(counters, now));
        score.breaches = decayed(score.breaches, params.behaviour().decay());
        score.changed();
      } else if (now - score.expires >= 0) {
        all.remove();
        leave(score);
      }
    }
  }

  private void decay(TopicCounters counters, long now) {
    TopicScoreParams its = counters.params;
    counters.first = decayed(counters.first, its.firstDeliveries().decay());
    counters.mesh = decayed(counters.mesh, its.meshDeliveries().decay());
    counters.failures = decayed(counters.failures, its.meshDeliveries().failureDecay());
    counters.invalid = decayed(counters.invalid, its.invalidDecay());
    if (counters.inMesh) {
      // it may have been grafted after the decay was due, and before its turn came
      counters.meshNanos = Math.max(0, now - counters.graftedAt);
      counters.active |= counters.meshNanos > its.meshDeliveries().activation().toNanos();
    }
  }

  private double decayed(double counter, double decay) {
    double left = counter * decay;
    return left < params.decay().toZero() ? 0 : left;
  }
}
