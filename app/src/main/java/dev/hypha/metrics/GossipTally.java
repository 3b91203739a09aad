package dev.hypha.metrics;

import dev.hypha.core.Runtime;
import dev.hypha.gossip.Gossip;
import dev.hypha.gossip.Observer;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Effect.PruneReason;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what GossipSub does, by topic for those that this node has to do with, and no more than
 * {@link #TOPICS_MAX} of them: what is said in others is counted as one. Thread-safe.
 */
public final class GossipTally implements Observer {
  public static final int TOPICS_MAX = 100;

  /** Stands for all topics beyond {@link #TOPICS_MAX}; no topic's name is empty. */
  public static final String OTHERS = "";

  private final Gossip gossip;
  private final Runtime runtime;
  private final Map<String, TopicTally> topics = new ConcurrentHashMap<>();
  final LongAdder rpcsReceived = new LongAdder();
  final LongAdder rpcsSent = new LongAdder();
  final LongAdder breaches = new LongAdder();

  private GossipTally(Gossip gossip, Runtime runtime) {
    this.gossip = gossip;
    this.runtime = runtime;
  }

  /** Counts from now on, for as long as there is {@code gossip}. */
  public static GossipTally of(Gossip gossip, Runtime runtime) {
    GossipTally tally = new GossipTally(gossip, runtime);
    gossip.observe(tally);
    return tally;
  }

  Gossip gossip() {
    return gossip;
  }

  /** Of one topic, if anything was counted under its name. */
  public Optional<TopicTally> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  /** All, by name. */
  public Map<String, TopicTally> topics() {
    return new ConcurrentSkipListMap<>(topics);
  }

  /** Breaches of the protocol by peers. */
  public long breaches() {
    return breaches.sum();
  }

  private TopicTally counted(String name) {
    TopicTally known = topics.get(name);
    if (known != null) {
      return known;
    }
    return topics.computeIfAbsent(
        topics.size() < TOPICS_MAX ? name : OTHERS, key -> new TopicTally());
  }

  @Override
  public void received(PeerId from, Rpc rpc) {
    rpcsReceived.increment();
    for (Message message : rpc.messages()) {
      if (gossip.knows(message.topic())) {
        counted(message.topic()).in.add(message.data().size(), runtime.nanoTime());
      }
    }
  }

  @Override
  public void sent(PeerId to, Rpc rpc) {
    rpcsSent.increment();
    for (Message message : rpc.messages()) {
      counted(message.topic()).out.add(message.data().size(), runtime.nanoTime());
    }
  }

  @Override
  public void judged(Received message, Verdict verdict) {
    TopicTally topic = counted(message.topic());
    switch (verdict) {
      case ACCEPT -> topic.delivered.increment();
      case REJECT -> topic.rejected.increment();
      case IGNORE -> topic.ignored.increment();
      case FORGED -> topic.forged.increment();
      case UNCHECKED -> {
        // it may come again
      }
    }
  }

  @Override
  public void published(Received message, Effect.Handed handed) {
    counted(message.topic()).published.increment();
  }

  @Override
  public void grafted(PeerId peer, String topic) {
    counted(topic).grafted.increment();
  }

  @Override
  public void pruned(PeerId peer, String topic, PruneReason why) {
    counted(topic).pruned.increment();
  }

  @Override
  public void breached(PeerId peer, String rule) {
    breaches.increment();
  }
}
