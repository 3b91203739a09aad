package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.Reputation.Conduct;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Input;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.MessageId;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.RpcCodec;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.SignedPeerRecord;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * GossipSub on a node: topics to say something in and to listen to. Thread-safe; calls block.
 *
 * <p>Spec: pubsub/README.md, gossipsub-v1.0.md to v1.3.
 */
public final class Gossip implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Gossip.class.getName());
  private static final String SERVICE = "gossip";
  private static final String SPEC = "pubsub/README.md#the-rpc";
  private static final String FORGED = "pubsub/README.md#message-signing: a forged message";
  private static final int DIALS_AT_ONCE = 8;

  /** What a peer of a mesh is worth to who must close connections, for each topic. */
  private static final int MESH_VALUE = 20;

  private static final long REOPEN_NANOS = 1_000_000_000L;

  private final Node node;
  private final GossipConfig config;
  private final RpcCodec codec;
  private final Authentication authentication;
  private final Mailbox mailbox;
  private final Checking checking;
  private final Line line;
  private final Semaphore dials = new Semaphore(DIALS_AT_ONCE);
  private final Map<PeerId, PeerLink> links = new ConcurrentHashMap<>();
  private final Map<PeerId, Stream> inbound = new ConcurrentHashMap<>();
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private final Map<MessageId, Reply<Effect.Handed>> publishing = new ConcurrentHashMap<>();
  private final List<Registration> registrations = new ArrayList<>();
  private final List<Observer> observers = new CopyOnWriteArrayList<>();
  private final Breaches breaches = new Breaches();
  private volatile boolean closed;

  /** Takes part from now on. */
  public Gossip(Node node, PrivateKey identity, GossipConfig config) {
    Runtime runtime = node.runtime();
    this.node = node;
    this.config = config;
    this.codec = new RpcCodec(config.limits());
    long firstNumber = runtime.wallClock().toEpochMilli() * 1_000_000;
    this.authentication = new Authentication(config.signatures(), identity, firstNumber);
    Router router =
        new Router(
            config.router(),
            config.ids(),
            new Router.Extensions(true),
            this::signedRecord,
            runtime.random(),
            runtime.nanoTime());
    this.checking = new Checking(this, authentication);
    this.line = new Line(runtime, config.bandwidth());
    this.mailbox = new Mailbox(router, runtime::nanoTime, this::perform);
    for (ProtocolId protocol : protocols()) {
      registrations.add(node.serve(protocol, SERVICE, this::listen));
    }
    registrations.add(
        node.events().on(Event.Identified.class, event -> met(event.connection(), event.record())));
    registrations.add(
        node.events().on(Event.ConnectionClosed.class, event -> gone(event.connection())));
    for (Connection connection : node.connections()) {
      met(connection, node.peers().of(connection.peer()));
    }
    for (PeerAddress direct : config.peers().direct()) {
      mailbox.tell(new Input.Direct(direct.peer(), true));
      node.connectionManager().protect(direct.peer(), SERVICE);
      connect(new Effect.Connect(direct.peer(), Bytes.EMPTY, direct.peer()));
    }
    beatAt(router.wakeAt());
  }

  /** The topic of this name. */
  public Topic topic(String name) {
    return topics.computeIfAbsent(name, key -> new Topic(this, key));
  }

  /** What we listen to. */
  public List<String> topics() {
    return ask(Router::topics);
  }

  /** Asks the router something. */
  public <T> T ask(Function<Router, T> question) {
    Reply<T> reply = new Reply<>();
    mailbox.ask(question, reply::give);
    return reply.await();
  }

  /** Whether {@link #topic} was ever asked for that one: others are not ours to account for. */
  public boolean knows(String topic) {
    return topics.containsKey(topic);
  }

  /** Tells {@code observer} from now on, until the registration is closed. */
  public Registration observe(Observer observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  /** RPCs that found no room in the queues to peers that are there now, or came too late. */
  public long dropped() {
    return links.values().stream().mapToLong(PeerLink::dropped).sum();
  }

  @Override
  public void close() {
    closed = true;
    registrations.forEach(Registration::close);
    links.values().forEach(PeerLink::close);
    topics.values().forEach(Topic::close);
  }

  GossipConfig config() {
    return config;
  }

  Runtime runtime() {
    return node.runtime();
  }

  PeerId self() {
    return node.id();
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** For how long {@link Bandwidth} has held streams back. */
  public Bandwidth.Held held() {
    return line.held();
  }

  Line line() {
    return line;
  }

  /** Messages of peers that were passed over because their topic had used up its bandwidth. */
  public long overBandwidth() {
    return checking.overBandwidth();
  }

  void sent(PeerId peer, Rpc rpc) {
    observers.forEach(each -> each.sent(peer, rpc));
  }

  /** What we speak, the newest first. */
  ProtocolId[] protocols() {
    return config.peers().newest().protocols().toArray(ProtocolId[]::new);
  }

  /** An answer that somebody waits for. */
  private static final class Reply<T> {
    private final CountDownLatch given = new CountDownLatch(1);
    private final AtomicReference<T> answer = new AtomicReference<>();

    void give(T value) {
      answer.set(value);
      given.countDown();
    }

    T await() {
      boolean interrupted = false;
      while (given.getCount() > 0) {
        try {
          given.await();
        } catch (InterruptedException e) {
          interrupted = true; // the answer is sure to come, and soon
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return answer.get();
    }
  }

  // ---- time

  private void beatAt(long when) {
    Runtime.Timer timer = runtime().at(when, () -> runtime().fork("gossip-heartbeat", this::beat));
    LOG.log(Level.TRACE, "the next heartbeat: {0}", timer);
  }

  private void beat() {
    if (closed) {
      return;
    }
    mailbox.tick();
    mailbox.ask(Router::wakeAt, this::beatAt);
    config.peers().score().ifPresent(this::tellScores);
  }

  private void tellScores(ToDoubleFunction<PeerId> score) {
    for (PeerId peer : links.keySet()) {
      mailbox.tell(new Input.ApplicationScore(peer, score.applyAsDouble(peer)));
    }
  }

  // ---- peers

  /** A peer has told what it speaks. */
  private void met(Connection connection, PeerRecord record) {
    boolean speaks = record.protocols().stream().anyMatch(List.of(protocols())::contains);
    if (speaks && !closed) {
      PeerLink link = link(connection);
      LOG.log(Level.TRACE, "{0} gossips", link.peer());
    }
  }

  /** Our stream to a peer: opened, unless there is one. */
  private PeerLink link(Connection connection) {
    PeerLink fresh = new PeerLink(this, connection);
    PeerLink known = links.putIfAbsent(connection.peer(), fresh);
    if (known != null) {
      return known;
    }
    runtime().fork("gossip-to", fresh::run);
    return fresh;
  }

  /** The stream of a link is over; the peer may still be there, on this connection or another. */
  void ended(PeerLink link) {
    if (!links.remove(link.peer(), link)) {
      return;
    }
    mailbox.tell(new Input.PeerLeft(link.peer()));
    breaches.left(link.peer()).ifPresent(node.events()::publish);
    if (link.wasOpened() && !closed) {
      Runtime.Timer timer =
          runtime()
              .at(
                  runtime().nanoTime() + REOPEN_NANOS,
                  () -> runtime().fork("gossip-reopen", () -> reopen(link.peer())));
      LOG.log(Level.TRACE, "looks for {0} again: {1}", link.peer(), timer);
    }
  }

  private void reopen(PeerId peer) {
    for (Connection connection : node.connections()) {
      if (connection.peer().equals(peer) && !closed) {
        LOG.log(Level.DEBUG, "speaks to {0} again", link(connection).peer());
        return;
      }
    }
  }

  private void gone(Connection connection) {
    PeerLink link = links.get(connection.peer());
    if (link != null && link.connection().equals(connection)) {
      link.close();
    }
  }

  private Bytes signedRecord(PeerId peer) {
    return node.peers().of(peer).signed().map(PeerRecord.Signed::envelope).orElse(Bytes.EMPTY);
  }

  // ---- what peers say

  /** The thread of a peer's stream to us. */
  private void listen(Stream stream) throws IOException {
    PeerId peer = stream.connection().peer();
    Stream old = inbound.put(peer, stream);
    if (old != null) {
      old.reset(ResetCode.NONE); // a peer speaks on one stream at a time
    }
    try {
      if (!link(stream.connection()).awaitOpened()) {
        throw new IOException("a peer that we cannot speak to");
      }
      boolean first = true;
      Pace pace = line.fromPeer();
      while (true) {
        Optional<Bytes> frame = Delimited.read(stream.source(), config.limits().bytesMax());
        if (frame.isEmpty()) {
          return;
        }
        Rpc rpc = codec.decode(frame.get());
        observers.forEach(each -> each.received(peer, rpc));
        checking.awaitRoom(rpc.messages());
        mailbox.tellInTurn(new Input.Received(peer, rpc, first));
        first = false;
        pace.spend(frame.get().size());
      }
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, String.valueOf(e.getMessage()), e);
    } finally {
      inbound.remove(peer, stream);
    }
  }

  // ---- what the router wants done: quick, on whichever thread works it

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Send send -> {
        PeerLink link = links.get(send.peer());
        if (link != null) {
          link.send(send.rpc(), send.delivery(), send.urgent());
        }
      }
      case Effect.Check check -> checking.check(check);
      case Effect.Deliver deliver ->
          deliver(deliver.id(), deliver.message(), deliver.from(), deliver.delivery());
      case Effect.Published published -> {
        Reply<Effect.Handed> reply = publishing.remove(published.id());
        if (reply != null) {
          reply.give(published.handed());
        }
      }
      case Effect.Connect connect -> connect(connect);
      case Effect.Breach breach -> breached(breach.peer(), breach.rule());
      case Effect.Grafted grafted -> {
        observers.forEach(each -> each.grafted(grafted.peer(), grafted.topic()));
        LOG.log(Level.DEBUG, "{0} is in the mesh of {1}", grafted.peer(), grafted.topic());
        node.connectionManager().tag(grafted.peer(), tag(grafted.topic()), MESH_VALUE);
      }
      case Effect.Pruned pruned -> {
        observers.forEach(each -> each.pruned(pruned.peer(), pruned.topic(), pruned.why()));
        LOG.log(Level.DEBUG, "{0} left the mesh: {1}", pruned.peer(), pruned.why());
        node.connectionManager().tag(pruned.peer(), tag(pruned.topic()), 0);
      }
      case Effect.Subscribed subscribed ->
          LOG.log(Level.TRACE, "{0} {1}", subscribed.peer(), subscribed.topic());
      case Effect.PartialReceived partial -> deliver(partial.peer(), partial.partial());
    }
  }

  private void breached(PeerId peer, String rule) {
    LOG.log(Level.DEBUG, "{0} breached {1}", peer, rule);
    observers.forEach(each -> each.breached(peer, rule));
    breaches.breached(peer, rule, runtime().nanoTime()).ifPresent(node.events()::publish);
  }

  private static String tag(String topic) {
    return "gossip:" + topic;
  }

  private void deliver(MessageId id, Message message, PeerId bringer, Delivery delivery) {
    Topic topic = topics.get(message.topic());
    if (topic != null) {
      topic.deliver(received(id, message, bringer, delivery));
    }
  }

  private void deliver(PeerId peer, Rpc.Partial partial) {
    Topic topic = topics.get(partial.topic());
    if (topic != null) {
      topic.deliver(new Parts(peer, partial.group(), partial.message(), partial.partsMetadata()));
    }
  }

  Received received(MessageId id, Message message, PeerId bringer, Delivery delivery) {
    return new Received(
        id, message.topic(), authentication.author(message), message.data(), bringer, delivery);
  }

  // ---- checking

  /** The topic of this name, if anybody ever asked for it. */
  Optional<Topic> known(String topic) {
    return Optional.ofNullable(topics.get(topic));
  }

  /**
   * A forged message is held against who brought it in every protocol: it could have looked, and
   * had to. What a validator of ours rejects is a matter of this topic, and of its score.
   */
  void judged(Effect.Check check, Verdict verdict) {
    if (verdict == Verdict.FORGED) {
      node.reputation().report(check.from(), Conduct.INVALID, FORGED);
    }
    if (!observers.isEmpty()) {
      Received received = received(check.id(), check.message(), check.from(), Delivery.NORMAL);
      observers.forEach(each -> each.judged(received, verdict));
    }
    mailbox.tell(new Input.Checked(check.id(), check.message(), verdict));
  }

  // ---- our own messages

  Publication publish(Topic topic, Bytes data, Delivery delivery) throws IOException {
    Message message = authentication.message(topic.name(), data);
    int size = message.encode().size();
    if (size + 16 > config.limits().bytesMax()) {
      throw new IOException(
          "a message of " + size + " bytes, with a limit of " + config.limits().bytesMax());
    }
    MessageId id = MessageId.copyOf(config.ids().of(message));
    Reply<Effect.Handed> reply = new Reply<>();
    Reply<Effect.Handed> earlier = publishing.putIfAbsent(id, reply);
    if (earlier != null) {
      return new Publication(id, earlier.await(), 0);
    }
    mailbox.tell(new Input.Publish(message, delivery));
    Effect.Handed handed = reply.await();
    if (handed.duplicate()) {
      return new Publication(id, handed, 0);
    }
    Received said = received(id, message, node.id(), delivery);
    observers.forEach(each -> each.published(said, handed));
    return new Publication(id, handed, topic.deliver(said));
  }

  // ---- peers that others name

  private void connect(Effect.Connect connect) {
    if (dials.tryAcquire()) {
      runtime().fork("gossip-connect", () -> dial(connect));
    }
  }

  private void dial(Effect.Connect connect) {
    try {
      Optional<PeerAddress> direct = direct(connect.peer());
      Connection connection =
          direct.isPresent() ? node.connect(direct.get()) : node.connectAsTold(address(connect));
      LOG.log(
          Level.DEBUG, "connected to {0}, as {1} named it", connection.peer(), connect.namedBy());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a peer that was named is not reached: {0}", e.getMessage());
    } finally {
      dials.release();
    }
  }

  private Optional<PeerAddress> direct(PeerId peer) {
    return config.peers().direct().stream()
        .filter(direct -> direct.peer().equals(peer))
        .findFirst();
  }

  private static PeerAddress address(Effect.Connect connect) throws MalformedException {
    if (connect.signedPeerRecord().isEmpty()) {
      return PeerAddress.of(connect.peer());
    }
    SignedPeerRecord record = SignedPeerRecord.decode(connect.signedPeerRecord());
    if (!record.peer().equals(connect.peer())) {
      throw new MalformedException("the record of another peer");
    }
    return new PeerAddress(record.peer(), record.addresses());
  }
}
