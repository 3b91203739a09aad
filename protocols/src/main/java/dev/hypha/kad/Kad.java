package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ProviderStore;
import dev.hypha.core.PublicationStore;
import dev.hypha.core.Reachability;
import dev.hypha.core.RecordStore;
import dev.hypha.core.Registration;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.KeySearch;
import dev.hypha.kad.engine.NetworkSize;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.QueryOutcome.Reason;
import dev.hypha.kad.engine.RoutingTable;
import dev.hypha.kad.engine.TableEffect;
import dev.hypha.kad.engine.TableInput;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in one distributed hash table. Thread-safe; calls block, until the deadline of a
 * lookup ({@code query.deadline}) and the time that peers are given to take something ({@code
 * query.askTimeout}) at most; if somebody seems to censor a key, {@code guard.deadline} longer and
 * the same once more.
 *
 * <p>What peers say is proved or bounded: values are validated, peers that are found prove who they
 * are when they are dialed. A lookup ends with a reason, in {@link QueryFinished}.
 *
 * <p>Spec: kad-dht/README.md.
 */
public final class Kad implements AutoCloseable {
  /** So many providers are looked for unless the caller says otherwise. */
  public static final int PROVIDERS = 20;

  private static final System.Logger LOG = System.getLogger(Kad.class.getName());
  private static final int KEY_BYTES = 32;
  private static final int REFRESH_TRIES_MAX = 1 << 19;

  private final Node node;
  private final KadConfig config;
  private final RecordStore recordStore;
  private final ProviderStore providerStore;
  private final Records records;
  private final LiveTable table;
  private final Lookup lookup;
  private final Answering answering;
  private final Guard guard;
  private final Values values;
  private final Providing providing;
  private final PeerSearch peerSearch;
  private final Publishing publishing;
  private final Optimistic optimistic;
  private final Reproviding reproviding;
  private final PublicationStore publications;
  private final Upkeep upkeep;
  private final List<Registration> registrations = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final NetworkSize size = new NetworkSize();
  private @Nullable Registration serving;
  private boolean closed;

  /** Takes part from now on, and keeps what it keeps in memory. */
  public Kad(Node node, KadConfig config) {
    this(
        node,
        config,
        new MemoryRecordStore(config.serving().recordsMax(), config.serving().recordsBytesMax()),
        new MemoryProviderStore(
            config.serving().providedKeysMax(), config.serving().providersOfKeyMax()));
  }

  /**
   * Takes part from now on, and forgets what it has put and provides when it is closed.
   *
   * @param records for the values of others; closed with this
   * @param providers for what others say they provide; closed with this
   */
  public Kad(Node node, KadConfig config, RecordStore records, ProviderStore providers) {
    this(node, config, records, providers, new NoPublications());
  }

  /**
   * Takes part from now on.
   *
   * @param records for the values of others; closed with this
   * @param providers for what others say they provide; closed with this
   * @param publications for what this node puts and provides: what is in it is said again; closed
   *     with this
   */
  public Kad(
      Node node,
      KadConfig config,
      RecordStore records,
      ProviderStore providers,
      PublicationStore publications) {
    this.node = node;
    this.config = config;
    this.recordStore = records;
    this.providerStore = providers;
    this.publications = publications;
    Validators validators = new Validators(config.validators(), config.limits().valueBytesMax());
    this.records = new Records(records, validators, config.times().recordAge(), node.runtime());
    Exchange exchange = new Exchange(node, config);
    this.table = new LiveTable(node, config, exchange);
    this.lookup = new Lookup(node, config, exchange, table);
    this.answering = new Answering(node, config, table, this.records, providers, this::provides);
    Spread spread = new Spread(node.runtime(), config.query().askTimeout());
    RegionLookup regions = new RegionLookup(node, lookup, this::finished);
    this.guard = new Guard(node, config, regions, this::networkSize);
    this.peerSearch = new PeerSearch(node, config, lookup, this::finished);
    this.publishing = new Publishing(lookup, guard, this::finished);
    this.values = new Values(node, validators, this.records, exchange, lookup, spread, guard);
    this.providing = new Providing(node, config, exchange, lookup, spread, guard, answering);
    this.optimistic =
        new Optimistic(node.runtime(), lookup, providing, config.query().k(), this::finished);
    this.reproviding =
        new Reproviding(
            node,
            config,
            publications,
            regions::lookUp,
            providing::tellEach,
            guard::suspected,
            this::networkSize,
            this::provide);
    this.upkeep = new Upkeep(this, node.runtime(), config, table, values, publications);
    serve(config.mode() == KadMode.SERVER);
    if (config.mode() == KadMode.AUTO) {
      registrations.add(
          node.events()
              .on(Reachability.Changed.class, event -> serve(event.now() == Reachability.PUBLIC)));
    }
    table.start(this::refresh, upkeep::met);
    upkeep.start();
    reproviding.start();
  }

  /** The network's name on the wire. */
  public ProtocolId protocol() {
    return config.protocol();
  }

  /** Whether others are answered. */
  public boolean isServer() {
    lock.lock();
    try {
      return serving != null;
    } finally {
      lock.unlock();
    }
  }

  /** The peers that are known, by the length of the prefix that they share with this node. */
  public List<RoutingTable.BucketState> table() {
    return table.ask(RoutingTable::buckets);
  }

  /** How long ago a peer of the table was last found alive; nothing if it is not in the table. */
  public Optional<Duration> silence(PeerId peer) {
    OptionalLong aliveAt = table.ask(known -> known.aliveAt(peer));
    return aliveAt.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(node.runtime().nanoTime() - aliveAt.getAsLong()));
  }

  /** How many values are kept here, of others and of this node. */
  public int recordsKept() {
    return recordStore.size();
  }

  /** Of how many keys it is known here that others provide them. */
  public int providedKeys() {
    return providerStore.size();
  }

  /** How many keys this node provides. */
  public int ownProvidedKeys() {
    return reproviding.size();
  }

  /** How many peers are being told in the background what this node provides. */
  int underWay() {
    return optimistic.underWay();
  }

  /** How many peers are known. */
  public int tableSize() {
    return table.ask(RoutingTable::size);
  }

  /** How large the network seems to be; nothing before a few lookups. */
  public Optional<NetworkSize.Estimate> networkSize() {
    lock.lock();
    try {
      return size.estimate(node.runtime().nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /**
   * How often it looked as if somebody censors a key, of those that this node has put, got,
   * provided or looked for providers of; each time {@link CensorshipSuspected} was told.
   */
  public long suspicions() {
    return guard.suspicions();
  }

  // ---- peers

  /**
   * Connects to {@code bootstrap}, and looks up this node, so that those who are near know it.
   *
   * @throws IOException if none of them can be connected to
   */
  public QueryOutcome join(List<PeerAddress> bootstrap) throws IOException {
    List<KadPeer> seeds = new ArrayList<>();
    IOException last = null;
    for (PeerAddress each : bootstrap) {
      try {
        Connection connection = node.connect(each);
        KadPeer seed = KadPeer.of(connection.peer(), each.addresses());
        table.checkNow(seed);
        seeds.add(seed);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} does not help to join: {1}", each.peer(), e.getMessage());
        last = e;
      }
    }
    if (seeds.isEmpty() && last != null) {
      throw last;
    }
    Bytes self = node.id().toBytes();
    return finished(Purpose.REFRESH, self, lookup.run(Lookup.findNode(self), Lookup.nobody()));
  }

  /** The peers nearest to {@code key}, and how they were found. */
  public QueryOutcome closest(Bytes key) throws IOException {
    return finished(Purpose.CLOSEST, key, lookup.run(Lookup.findNode(key), Lookup.nobody()));
  }

  /** Looks for a peer, which need not be a server. */
  public Optional<FoundPeer> findPeer(PeerId peer) throws IOException {
    return findPeer(peer, config.query().deadline());
  }

  /** The same, for so long at most. */
  public Optional<FoundPeer> findPeer(PeerId peer, Duration deadline) throws IOException {
    return peerSearch.find(peer, deadline);
  }

  /**
   * Looks up a key of chance, to hear of peers.
   *
   * @param watcher is told of each that somebody names, once, on the thread of the caller; says
   *     whether to go on
   */
  public QueryOutcome explore(Duration deadline, Predicate<PeerAddress> watcher)
      throws IOException {
    byte[] chance = new byte[KEY_BYTES];
    node.runtime().random().nextBytes(chance);
    Bytes key = Bytes.owning(chance);
    Set<PeerId> heard = new HashSet<>(Set.of(node.id()));
    boolean[] stopped = {false};
    Lookup.Listener listener =
        (from, answer) -> {
          for (Named named : answer.closer()) {
            PeerId peer = named.peer().peer();
            List<Multiaddr> addresses = config.reach().of(named.peer().addresses());
            if (!stopped[0] && !addresses.isEmpty() && heard.add(peer)) {
              stopped[0] = !watcher.test(new PeerAddress(peer, addresses));
            }
          }
          return stopped[0];
        };
    return finished(Purpose.CLOSEST, key, lookup.run(Lookup.findNode(key), deadline, listener));
  }

  // ---- values

  /**
   * Puts a value: the peers nearest to its key keep it, and this node, which says it again in time
   * until it is closed.
   *
   * @throws MalformedException if the key may not have the value
   * @throws dev.hypha.core.PeerException.Refused if this node knows a better one, or has no
   *     validator for the key
   * @throws Unreachable if there is nobody who took it: this node keeps it, and says it again at
   *     the next sweep
   */
  public Stored put(Bytes key, Bytes value) throws IOException {
    return put(key, value, Optional.empty(), config.query().deadline());
  }

  /**
   * The same for a value that this node forgets in the end.
   *
   * @param ttl after that it is neither kept nor said again here; others are not told of it, and
   *     forget the value when it was not said again for {@code times.recordAge}
   * @param deadline for the lookup; as long again at most, peers are given to take the value
   */
  public Stored put(Bytes key, Bytes value, Optional<Duration> ttl, Duration deadline)
      throws IOException {
    long until = ttl.map(span -> node.runtime().nanoTime() + span.toNanos()).orElse(Long.MAX_VALUE);
    return put(key, value, until, deadline);
  }

  Stored sayAgain(Bytes key, Bytes value, long until) throws IOException {
    return put(key, value, until, config.query().deadline());
  }

  private Stored put(Bytes key, Bytes value, long until, Duration deadline) throws IOException {
    records.put(key, value);
    upkeep.publish(key, value, until);
    Stored stored =
        publishing.spread(
            Purpose.PUT, key, deadline, peers -> values.put(peers, key, value, deadline));
    upkeep.heard(key, !stored.peers().isEmpty());
    return Publishing.taken(stored, "the value");
  }

  /** With the quorum of the configuration. */
  public Optional<FoundValue> get(Bytes key) throws IOException {
    return get(key, config.quorum());
  }

  /**
   * The best value that is found for {@code key}.
   *
   * @param quorum so many peers must give the same value before no others are asked, at least 1
   * @throws dev.hypha.core.PeerException.Refused if there is no validator for the key
   */
  public Optional<FoundValue> get(Bytes key, int quorum) throws IOException {
    return get(key, quorum, config.query().deadline());
  }

  /** The same, and the best value that is found by then. */
  public Optional<FoundValue> get(Bytes key, int quorum, Duration deadline) throws IOException {
    Values.Search search = values.get(key, quorum, deadline);
    finished(Purpose.GET, key, search.outcome());
    return search.found();
  }

  // ---- providers

  /**
   * Says that this node provides {@code content}, and says it again in time until it is closed, or
   * for good if it has a store for what it publishes.
   *
   * @throws Unreachable if there is nobody who took it: this node says it again at the next sweep
   */
  public Stored provide(Cid content) throws IOException {
    return provide(content, config.query().deadline());
  }

  /**
   * The same.
   *
   * @param deadline for the lookup; as long again at most, peers are given to take the word
   */
  public Stored provide(Cid content, Duration deadline) throws IOException {
    return provide(content.hash().toBytes(), deadline);
  }

  Stored provide(Bytes key) throws IOException {
    return provide(key, config.query().deadline());
  }

  /**
   * The same for what is not named by a CID.
   *
   * @param key a multihash, or whatever else the members of the network have agreed on; at most 80
   *     bytes, since others refuse longer ones
   */
  public Stored provide(Bytes key, Duration deadline) throws IOException {
    if (key.isEmpty() || key.size() > Answering.CONTENT_KEY_BYTES_MAX) {
      throw new IllegalArgumentException("a key of " + key.size() + " bytes");
    }
    reproviding.begun(key);
    Publishing.Telling telling = peers -> providing.tell(peers, key, deadline);
    Optional<NetworkSize.Estimate> estimate =
        config.optimisticProvide() ? networkSize() : Optional.empty();
    Optional<Optimistic.Told> told =
        estimate.isEmpty() ? Optional.empty() : optimistic.provide(key, estimate.get(), deadline);
    Stored stored =
        told.isEmpty()
            ? publishing.spread(Purpose.PROVIDE, key, deadline, telling)
            : publishing.around(
                Purpose.PROVIDE, key, told.get().outcome(), told.get().stored(), telling);
    Publishing.taken(stored, "the word of what is provided");
    reproviding.said(key);
    return stored;
  }

  private boolean provides(Bytes key) {
    return reproviding.provides(key);
  }

  /** Does not say any more that this node provides {@code content}; others forget it in time. */
  public void stopProviding(Cid content) {
    reproviding.stop(content.hash().toBytes());
  }

  /** With {@value #PROVIDERS} as count. */
  public List<PeerAddress> providers(Cid content) throws IOException {
    return providers(content, PROVIDERS);
  }

  /**
   * Who says that it provides {@code content}: hearsay, until one has done it.
   *
   * @param count so many are enough; as many again are named if somebody seems to crowd around the
   *     key, since all the others may be his
   */
  public List<PeerAddress> providers(Cid content, int count) throws IOException {
    return providers(content, count, config.query().deadline(), provider -> true);
  }

  /**
   * The same, for so long at most.
   *
   * @param watcher is told of each provider as soon as it has its place, on the thread of the
   *     caller; says whether to go on: nobody else knows which of them are true
   */
  public List<PeerAddress> providers(
      Cid content, int count, Duration deadline, Predicate<PeerAddress> watcher)
      throws IOException {
    return providers(content.hash().toBytes(), count, deadline, watcher);
  }

  /** The same for what is not named by a CID: see {@link #provide(Bytes, Duration)}. */
  public List<PeerAddress> providers(
      Bytes key, int count, Duration deadline, Predicate<PeerAddress> watcher) throws IOException {
    Providing.Search search = providing.find(key, count, deadline, watcher);
    search.outcome().ifPresent(outcome -> finished(Purpose.PROVIDERS, key, outcome));
    return search.found();
  }

  // ---- how it goes

  /**
   * Looks {@code key} up to the end, even if it is found before, and takes down how that goes.
   *
   * @param purpose {@code GET} asks for a value, {@code PROVIDERS} who provides something, any
   *     other who is near
   * @throws dev.hypha.core.PeerException.Refused if it is a value for which there is no validator
   */
  public Trace trace(Purpose purpose, Bytes key, Duration deadline) throws IOException {
    KadMessage question =
        switch (purpose) {
          case GET -> {
            values.requireValidator(key);
            yield KadMessage.of(MessageType.GET_VALUE, key);
          }
          case PROVIDERS -> KadMessage.of(MessageType.GET_PROVIDERS, key);
          default -> Lookup.findNode(key);
        };
    Tracing tracing = new Tracing(lookup, values, question);
    return tracing.trace(finished(purpose, key, lookup.run(question, deadline, tracing)));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    serve(false);
    registrations.forEach(Registration::close);
    optimistic.close();
    reproviding.close();
    upkeep.close();
    table.close();
    recordStore.close();
    providerStore.close();
    publications.close();
  }

  // ---- the rest

  Records records() {
    return records;
  }

  ProviderStore providerStore() {
    return providerStore;
  }

  private void serve(boolean on) {
    Registration old = null;
    lock.lock();
    try {
      if (on && serving == null && !closed) {
        serving = node.serve(config.protocol(), config.protocol().toString(), answering::answer);
      } else if (!on) {
        old = serving;
        serving = null;
      }
    } finally {
      lock.unlock();
    }
    if (old != null) {
      old.close();
    }
  }

  private QueryOutcome nearest(Purpose purpose, Bytes key, Duration deadline)
      throws InterruptedIOException {
    return finished(purpose, key, lookup.run(Lookup.findNode(key), deadline, Lookup.nobody()));
  }

  private QueryOutcome finished(Purpose purpose, Bytes key, QueryOutcome outcome) {
    table.tell(new TableInput.LookedUp(outcome.target()));
    if (outcome.reason() == Reason.CONVERGED) {
      lock.lock();
      try {
        List<KadId> near = outcome.nearest().stream().map(KadPeer::id).toList();
        size.track(outcome.target(), near, node.runtime().nanoTime());
      } finally {
        lock.unlock();
      }
    }
    node.events().publish(new QueryFinished(config.protocol(), purpose, key, outcome));
    return outcome;
  }

  private void refresh(TableEffect effect) {
    Optional<PeerId> target =
        effect instanceof TableEffect.Refresh(int prefix)
            ? KeySearch.peerWithin(
                table.self().flipped(prefix),
                prefix + 1,
                node.runtime().random(),
                REFRESH_TRIES_MAX)
            : Optional.of(node.id());
    if (target.isEmpty()) {
      return;
    }
    try {
      QueryOutcome outcome =
          nearest(Purpose.REFRESH, target.get().toBytes(), config.query().deadline());
      LOG.log(Level.TRACE, "refreshed: {0}", outcome.reason());
    } catch (InterruptedIOException e) {
      LOG.log(Level.DEBUG, "interrupted while refreshing: {0}", e.getMessage());
    }
  }
}
