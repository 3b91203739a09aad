package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Machine;
import dev.hypha.gossip.engine.Effect.PruneReason;
import dev.hypha.gossip.engine.Sightings.Sighting;
import dev.hypha.gossip.engine.Sightings.Status;
import dev.hypha.gossip.engine.Sightings.Variant;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * GossipSub: knows who listens to what, decides whom to send what, and trusts nobody. It keeps
 * state, but no time, thread or stream of its own.
 *
 * <p>Spec: gossipsub-v1.0.md to v1.3; pubsub/README.md.
 */
public final class Router implements Machine<Input, Effect> {

  private final RouterConfig config;
  private final MessageIds ids;
  private final Overlay overlay;
  private final MessageCache cache;
  private final Sightings sightings;
  private final Mesh mesh;
  private final LazyGossip gossip;
  private final Forwarding forwarding;
  private final Heartbeat heartbeat;
  private final Choking choking;
  private final Preambles preambles;
  private final Counts counts = new Counts();
  private final Extensions ours;
  private long beatAt;

  /** What we can do beyond the version. */
  public record Extensions(boolean partialMessages) {}

  /**
   * A router that begins at {@code now}.
   *
   * @param records the signed peer record of a peer, for peer exchange; empty if there is none
   */
  public Router(
      RouterConfig config,
      MessageIds ids,
      Extensions ours,
      Function<PeerId, Bytes> records,
      RandomGenerator random,
      long now) {
    this.config = config;
    this.ids = ids;
    this.ours = ours;
    this.overlay = new Overlay(config, random, now);
    RouterConfig.Timing timing = config.timing();
    this.cache = new MessageCache(timing.historyWindows(), timing.gossipWindows());
    this.sightings = new Sightings(timing.seenTtl().toNanos(), config.spam().seen());
    this.mesh = new Mesh(overlay, peer -> records.apply(peer.id));
    this.choking = new Choking(overlay, sightings, counts);
    this.preambles = new Preambles(overlay, sightings);
    this.gossip = new LazyGossip(overlay, cache, sightings, choking, preambles);
    this.forwarding = new Forwarding(overlay, preambles, counts);
    this.heartbeat = new Heartbeat(overlay, mesh, gossip, forwarding, choking, preambles);
    this.beatAt = now + timing.firstHeartbeat().toNanos();
  }

  // ---- machine

  @Override
  public void on(Input input, long now, Consumer<? super Effect> effects) {
    overlay.begin(now, effects);
    switch (input) {
      case Input.PeerJoined joined -> joined(joined);
      case Input.PeerLeft left -> left(left.peer());
      case Input.Received received -> received(received);
      case Input.Dropped dropped -> dropped(dropped);
      case Input.Join join -> join(join);
      case Input.Leave leave -> leave(leave.topic());
      case Input.Publish publish -> publish(publish.message(), publish.delivery());
      case Input.Authenticated authentic -> authenticated(authentic.id(), authentic.message());
      case Input.Checked checked -> checked(checked);
      case Input.ApplicationScore score -> overlay.scores.application(score.peer(), score.score());
      case Input.Direct direct -> direct(direct);
      case Input.SendPartial send -> sendPartial(send);
    }
    overlay.flush();
  }

  @Override
  public void tick(long now, Consumer<? super Effect> effects) {
    if (now - beatAt < 0) {
      return;
    }
    overlay.begin(now, effects);
    overlay.scores.tick(now);
    heartbeat.beat();
    cache.shift();
    long beat = config.timing().heartbeat().toNanos();
    sightings.expire(now, 2 * beat);
    beatAt += Math.max(1, (now - beatAt) / beat + 1) * beat;
    overlay.flush();
  }

  @Override
  public long wakeAt() {
    return beatAt;
  }

  // ---- peers

  private void joined(Input.PeerJoined input) {
    RemotePeer old = overlay.peer(input.peer());
    if (old != null) {
      left(input.peer());
    }
    PeerScore standing = overlay.scores.connected(input.peer(), input.addresses());
    RemotePeer peer = new RemotePeer(input.peer(), input.version(), input.outbound(), standing);
    overlay.add(peer);
    Rpc.Builder hello = overlay.tell(peer);
    if (peer.version.hasExtensions()) {
      Experiments experiments = config.experiments();
      hello.extensions(
          new Rpc.Extensions(
              ours.partialMessages(), true, experiments.choke().on(), experiments.preamble().on()));
    }
    for (Topic topic : overlay.topics()) {
      if (topic.joined) {
        hello.subscription(subscription(topic));
      }
    }
  }

  private void left(PeerId id) {
    RemotePeer peer = overlay.peer(id);
    if (peer == null) {
      return;
    }
    for (Topic topic : overlay.topics()) {
      if (topic.mesh.contains(peer)) {
        overlay.emit(new Effect.Pruned(id, topic.name, PruneReason.DISCONNECTED));
      }
    }
    overlay.remove(peer);
    gossip.left(peer);
    overlay.scores.disconnected(id, overlay.now);
  }

  private void direct(Input.Direct input) {
    if (input.direct()) {
      overlay.direct().add(input.peer());
    } else {
      overlay.direct().remove(input.peer());
    }
  }

  // ---- what peers say

  private void received(Input.Received input) {
    RemotePeer peer = overlay.peer(input.peer());
    if (peer == null) {
      return;
    }
    Rpc rpc = input.rpc();
    counts.received++;
    if (!overlay.isDirect(peer) && overlay.score(peer) < config.thresholds().graylist()) {
      counts.graylisted++;
      return;
    }
    if (rpc.extensions().isPresent()) {
      extensions(peer, rpc.extensions().get(), input.first());
    }
    for (int i = 0; i < rpc.subscriptions().size(); i++) {
      subscription(peer, rpc.subscriptions().get(i));
    }
    rpc.experimental().ifPresent(told -> experimental(peer, told));
    messages(peer, rpc);
    gossip.onIHave(peer, rpc.ihave());
    gossip.onIWant(peer, rpc.iwant());
    if (!rpc.graft().isEmpty()) {
      mesh.onGraft(peer, rpc.graft());
    }
    if (!rpc.prune().isEmpty()) {
      mesh.onPrune(peer, rpc.prune());
    }
    gossip.onIDontWant(peer, rpc.idontwant());
    if (rpc.partial().isPresent()) {
      partial(peer, rpc.partial().get());
    }
  }

  private void partial(RemotePeer peer, Rpc.Partial part) {
    if (listensForPartial(part.topic())) {
      overlay.emit(new Effect.PartialReceived(peer.id, part));
    }
  }

  private void experimental(RemotePeer peer, Rpc.Experimental told) {
    choking.on(peer, told);
    preambles.on(peer, told);
  }

  private boolean listensForPartial(String name) {
    Topic topic = overlay.topic(name);
    return topic != null && topic.joined && topic.partial;
  }

  private void extensions(RemotePeer peer, Rpc.Extensions told, boolean first) {
    if (peer.extensionsTold || !first) {
      overlay.breach(peer, "gossipsub-v1.3.md#the-extensions-control-message", 1);
      return;
    }
    peer.extensionsTold = true;
    peer.extensions = Optional.of(told);
  }

  private void subscription(RemotePeer peer, Rpc.Subscription told) {
    if (!told.subscribe()) {
      unsubscribed(peer, told.topic());
      return;
    }
    boolean known = peer.listensTo(told.topic());
    if (!known && peer.topics.size() >= config.spam().subscriptions()) {
      overlay.breach(peer, "pubsub/README.md: too many topics", 1);
      return;
    }
    peer.topics.put(told.topic(), told);
    Topic topic = overlay.topic(told.topic());
    if (topic != null) {
      topic.subscribers.add(peer);
      if (!known) {
        overlay.emit(new Effect.Subscribed(peer.id, topic.name, true));
      }
      // as rust and js do: a small network need not wait for the next heartbeat
      if (topic.joined
          && topic.mesh.size() < config.degrees().low()
          && peer.version.hasMesh()
          && overlay.mayGraft(topic, peer)) {
        mesh.graft(topic, peer);
      }
    }
  }

  private void unsubscribed(RemotePeer peer, String name) {
    Topic topic = overlay.topic(name);
    if (peer.topics.remove(name) == null || topic == null) {
      return;
    }
    if (topic.mesh.contains(peer)) {
      overlay.scores.pruned(peer.id, name);
      overlay.emit(new Effect.Pruned(peer.id, name, PruneReason.BY_PEER));
    }
    topic.left(peer);
    overlay.emit(new Effect.Subscribed(peer.id, name, false));
  }

  private void dropped(Input.Dropped input) {
    RemotePeer peer = overlay.peer(input.peer());
    if (peer != null) {
      peer.untold.addAll(input.rpc().graft());
      input.rpc().prune().forEach(prune -> peer.untold.add(prune.topic()));
    }
  }

  // ---- messages

  private void messages(RemotePeer peer, Rpc rpc) {
    if (rpc.messages().isEmpty()) {
      return;
    }
    if (rpc.hints().isEmpty()) {
      for (int i = 0; i < rpc.messages().size(); i++) {
        arrived(peer, rpc.messages().get(i), Delivery.NORMAL);
      }
      return;
    }
    Map<Integer, Delivery> deliveries = new HashMap<>();
    for (Rpc.Hint hint : rpc.hints()) {
      deliveries.put(hint.index(), Delivery.of(hint, overlay.now));
    }
    int index = 0;
    for (Message message : rpc.messages()) {
      arrived(peer, message, deliveries.getOrDefault(index++, Delivery.NORMAL));
    }
  }

  private void arrived(RemotePeer peer, Message message, Delivery delivery) {
    Topic topic = overlay.topic(message.topic());
    if (topic == null || !topic.joined) {
      counts.unwanted++; // we have left, or never listened
      return;
    }
    MessageId id = message.id(ids);
    gossip.arrived(id);
    preambles.arrived(peer, id, message);
    Sighting sighting = sightings.find(id);
    if (sighting == null) {
      sighting = sightings.begin(id, overlay.now);
    }
    switch (sighting.status) {
      case CHECKING -> check(peer, sighting, message, delivery);
      case VALID -> again(peer, sighting, message);
      case INVALID -> overlay.scores.invalid(peer.id, message.topic());
      case IGNORED -> counts.duplicates++;
    }
  }

  private void check(RemotePeer peer, Sighting sighting, Message message, Delivery delivery) {
    Variant variant = sighting.variant(message);
    if (variant != null) {
      counts.duplicates++;
      if (!variant.bringers.has(peer)) {
        variant.bringers.add(peer);
      }
      return;
    }
    if (sighting.variants.size() >= config.spam().variants()) {
      counts.unwanted++;
      return;
    }
    variant = new Variant(message, delivery);
    variant.bringers.add(peer);
    sighting.variants.add(variant);
    overlay.emit(new Effect.Check(sighting.id, message, peer.id));
  }

  /** A valid message once more: worth something only from who is in the mesh, and only once. */
  private void again(RemotePeer peer, Sighting sighting, Message message) {
    counts.duplicates++;
    choking.again(peer, message, sighting);
    Bringers bringers = sighting.bringers;
    if (bringers != null && !bringers.has(peer)) {
      bringers.add(peer);
      Scores.nextDelivery(peer.standing, message.topic(), overlay.now - sighting.decidedAt);
    }
  }

  private void authenticated(MessageId id, Message message) {
    Sighting sighting = sightings.find(id);
    Topic topic = overlay.topic(message.topic());
    if (sighting == null || topic == null) {
      return;
    }
    Variant variant = sighting.variant(message);
    if (variant != null && !variant.announced) {
      variant.announced = true;
      gossip.announce(topic, id, message, variant.bringers);
    }
  }

  private void checked(Input.Checked input) {
    Sighting sighting = sightings.find(input.id());
    if (sighting == null || sighting.status != Status.CHECKING) {
      return;
    }
    Variant variant = sighting.variant(input.message());
    if (variant == null) {
      return;
    }
    switch (input.verdict()) {
      case ACCEPT -> accept(sighting, variant);
      case REJECT -> {
        blame(variant);
        decide(sighting, Status.INVALID);
      }
      case IGNORE -> decide(sighting, Status.IGNORED);
      case FORGED -> {
        blame(variant);
        takeBack(sighting, variant);
      }
      case UNCHECKED -> takeBack(sighting, variant);
    }
  }

  private void accept(Sighting sighting, Variant variant) {
    Message message = variant.message;
    Topic topic = overlay.topic(message.topic());
    decide(sighting, Status.VALID);
    sighting.bringers = variant.bringers;
    PeerId first = variant.bringers.at(0);
    overlay.scores.heard(message.topic());
    overlay.scores.firstDelivery(first, message.topic());
    for (int i = 1; i < variant.bringers.size(); i++) {
      overlay.scores.nextDelivery(variant.bringers.at(i), message.topic(), 0);
    }
    if (topic == null || !topic.joined) {
      return; // we have left meanwhile
    }
    counts.delivered++;
    choking.delivered(topic, sighting.id, variant.bringers);
    cache.put(sighting.id, message, variant.delivery);
    overlay.emit(new Effect.Deliver(sighting.id, message, first, variant.delivery));
    forwarding.pass(topic, sighting.id, message, variant.delivery, variant.bringers);
  }

  private void decide(Sighting sighting, Status status) {
    sighting.status = status;
    sighting.decidedAt = overlay.now;
    sighting.variants = List.of();
  }

  private void blame(Variant variant) {
    counts.rejected++;
    for (int i = 0; i < variant.bringers.size(); i++) {
      overlay.scores.invalid(variant.bringers.at(i), variant.message.topic());
    }
  }

  private void takeBack(Sighting sighting, Variant variant) {
    sighting.variants.remove(variant);
    if (sighting.variants.isEmpty()) {
      sightings.forget(sighting);
    }
  }

  // ---- our own doing

  private void join(Input.Join input) {
    Topic topic = overlay.open(input.topic());
    boolean joined = topic.joined;
    if (joined && topic.partial == input.partial()) {
      return;
    }
    topic.partial = input.partial();
    Rpc.Subscription subscription = subscription(topic);
    overlay.peers().forEach(peer -> tellSubscription(peer, subscription));
    if (!joined) {
      mesh.join(topic);
    }
  }

  private static Rpc.Subscription subscription(Topic topic) {
    return new Rpc.Subscription(topic.name, true, topic.partial, topic.partial);
  }

  private void leave(String name) {
    Topic topic = overlay.topic(name);
    if (topic == null || !topic.joined) {
      return;
    }
    mesh.leave(topic);
    // first: rust-libp2p backs off for a whole minute from who unsubscribes while in its mesh
    overlay.flush();
    overlay.peers().forEach(peer -> tellSubscription(peer, Rpc.Subscription.not(name)));
  }

  private void tellSubscription(RemotePeer peer, Rpc.Subscription subscription) {
    overlay.tell(peer).subscription(subscription);
  }

  private void publish(Message message, Delivery delivery) {
    MessageId id = message.id(ids);
    if (sightings.find(id) != null) {
      overlay.emit(new Effect.Published(id, message, new Effect.Handed(List.of(), 0, 0, 0, true)));
      return;
    }
    Sighting sighting = sightings.begin(id, overlay.now);
    decide(sighting, Status.VALID);
    sighting.bringers = new Bringers();
    Topic topic = overlay.open(message.topic());
    cache.put(id, message, delivery);
    Effect.Handed handed = forwarding.publish(topic, id, message, delivery);
    overlay.emit(new Effect.Published(id, message, handed));
  }

  private void sendPartial(Input.SendPartial input) {
    RemotePeer peer = overlay.peer(input.peer());
    if (peer != null && peer.takesPartial(input.partial().topic())) {
      overlay.tell(peer).partial(input.partial());
    }
  }

  // ---- what is asked about it

  /** What is known of one peer of a topic. */
  public record Member(
      PeerId peer, Version version, boolean outbound, boolean inMesh, double score) {}

  /** Who listens to a topic, whether we do or not. */
  public List<Member> members(String topic) {
    Topic known = overlay.topic(topic);
    List<Member> members = new ArrayList<>();
    for (RemotePeer peer : overlay.peers()) {
      if (peer.listensTo(topic)) {
        boolean inMesh = known != null && known.mesh.contains(peer);
        members.add(new Member(peer.id, peer.version, peer.outbound, inMesh, overlay.score(peer)));
      }
    }
    return members;
  }

  /** The peers of the mesh of a topic. */
  public Collection<PeerId> mesh(String topic) {
    Topic known = overlay.topic(topic);
    return known == null ? List.of() : known.mesh.stream().map(peer -> peer.id).toList();
  }

  /** What we listen to. */
  public List<String> topics() {
    return overlay.topics().stream()
        .filter(topic -> topic.joined)
        .map(topic -> topic.name)
        .toList();
  }

  /**
   * A topic that somebody listens to.
   *
   * @param joined whether we do
   * @param peers that do, of those we are connected to
   * @param mesh so many of them exchange whole messages with us
   */
  public record Interest(String topic, boolean joined, int peers, int mesh) {}

  /** Every topic that we listen to or a peer does; ours first. */
  public List<Interest> interests() {
    Map<String, Integer> listening = new LinkedHashMap<>();
    topics().forEach(topic -> listening.put(topic, 0));
    for (RemotePeer peer : overlay.peers()) {
      peer.topics.keySet().forEach(topic -> listening.merge(topic, 1, Integer::sum));
    }
    List<Interest> interests = new ArrayList<>(listening.size());
    listening.forEach(
        (name, peers) -> {
          Topic topic = overlay.topic(name);
          boolean joined = topic != null && topic.joined;
          interests.add(new Interest(name, joined, peers, topic == null ? 0 : topic.mesh.size()));
        });
    return interests;
  }

  /** Everybody we can send to, and what each speaks. */
  public Map<PeerId, Version> peers() {
    Map<PeerId, Version> all = new LinkedHashMap<>();
    overlay.peers().forEach(peer -> all.put(peer.id, peer.version));
    return all;
  }

  public ScoreSheet score(PeerId peer) {
    return overlay.scores.sheet(peer);
  }

  public Counts counts() {
    return counts.copy();
  }
}
