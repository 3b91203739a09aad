package dev.hypha.identify;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.NetworkProtocol;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.SignedPeerRecord;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Asks every new connection's peer who it is, answers the same question, and pushes what changes.
 * Thread-safe.
 *
 * <p>A signed record outweighs the plain addresses beside it, and a newer one an older one. A
 * record that does not verify is passed over, since rust-libp2p signs for a domain of its own.
 *
 * <p>Spec: identify/README.md.
 */
public final class Identify {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/ipfs/id/1.0.0");
  public static final ProtocolId PUSH = ProtocolId.of("/ipfs/id/push/1.0.0");

  private static final String SERVICE = "identify";

  private static final System.Logger LOG = System.getLogger(Identify.class.getName());
  private static final String SPEC = "identify/README.md#the-identify-message";
  private static final String PROTOCOL_VERSION = "ipfs/0.1.0";

  private final Node node;
  private final Bytes publicKey;
  private final String agent;
  private final IdentifyConfig config;
  private final OwnRecords records;
  private final PushRounds rounds;
  private final PushLimiter limiter;
  private final ReentrantLock limiterLock = new ReentrantLock();

  /** With {@link IdentifyConfig#DEFAULT}. */
  public Identify(Node node, PrivateKey key, String agent) {
    this(node, key, agent, IdentifyConfig.DEFAULT);
  }

  /**
   * @param key the identity of {@code node}, which signs its addresses
   * @param agent what we call ourselves
   */
  public Identify(Node node, PrivateKey key, String agent, IdentifyConfig config) {
    this.node = node;
    this.publicKey = key.publicKey().encode();
    this.agent = agent;
    this.config = config;
    this.records = new OwnRecords(key, node.runtime());
    this.rounds = new PushRounds(node, config, this::push);
    this.limiter = new PushLimiter(config.pushRates());
  }

  /** Begins to answer, to ask and to push. */
  public void start() {
    start(protocol -> true);
  }

  /**
   * Begins to ask; to answer if {@link #PROTOCOL} is served, to take and send pushes if {@link
   * #PUSH} is.
   */
  public void start(Predicate<ProtocolId> served) {
    if (served.test(PROTOCOL)) {
      node.serve(PROTOCOL, SERVICE, this::answer);
    }
    node.events()
        .on(
            Event.ConnectionOpened.class,
            event -> node.runtime().fork("identify", () -> ask(event.connection())));
    node.events().on(Event.Disconnected.class, event -> forgetAddresses(event.peer()));
    if (served.test(PUSH)) {
      node.serve(PUSH, SERVICE, this::takePush);
      node.events().on(Event.ProtocolsChanged.class, event -> rounds.changed());
      node.events().on(Event.AddressesChanged.class, event -> rounds.changed());
    }
  }

  // ---- asking

  private void ask(Connection connection) {
    try (Stream stream = connection.open(PROTOCOL)) {
      try {
        limitTime(stream);
        learn(connection, readMessages(stream), false);
      } catch (Misbehaved e) {
        stream.reset(ResetCode.PROTOCOL_VIOLATION);
        throw e;
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} did not identify itself: {1}", connection.peer(), e.getMessage());
    }
  }

  private void limitTime(Stream stream) {
    stream.deadline(node.runtime().nanoTime() + config.timeout().toNanos());
  }

  /** The answer may come in several messages, up to the end of the stream. */
  private IdentifyMessage readMessages(Stream stream) throws IOException {
    IdentifyMessage merged = IdentifyMessage.empty();
    for (int messages = 0; messages <= config.messagesMax(); messages++) {
      try {
        Optional<Bytes> message = Delimited.read(stream.source(), config.messageBytesMax());
        if (message.isEmpty()) {
          return merged;
        }
        merged = IdentifyMessage.decode(message.get(), merged, config);
      } catch (MalformedException e) {
        throw new Misbehaved(SPEC, e);
      }
    }
    throw new Misbehaved(SPEC, "more than " + config.messagesMax() + " messages");
  }

  // ---- learning

  private void learn(Connection connection, IdentifyMessage message, boolean push)
      throws Misbehaved {
    PeerId peer = connection.peer();
    Optional<Bytes> sent = message.publicKey();
    if (sent.isPresent() && !PeerId.ofPublicKey(sent.get()).equals(peer)) {
      throw new Misbehaved(SPEC, "the key of another peer");
    }
    Optional<SignedPeerRecord> signed = verified(peer, message);
    List<ProtocolId> before = spoken(connection);
    boolean keepProtocols = push && message.protocols().isEmpty();
    PeerRecord record =
        node.peers()
            .update(
                peer,
                known ->
                    located(known, connection, message, signed, push)
                        .withProtocols(keepProtocols ? known.protocols() : message.protocols())
                        .withAgent(message.agent().orElse(known.agent())));
    node.events().publish(new Event.Identified(connection, record, message.observed(), push));
    if (namesMore(before, record)) {
      node.runtime().fork("identify-push", () -> push(connection));
    }
  }

  /** Whether it names a network of ours that it did not name before: so it is no stranger there. */
  private boolean namesMore(List<ProtocolId> before, PeerRecord record) {
    return node.protocols().stream()
        .filter(NetworkProtocol::isOne)
        .anyMatch(each -> record.protocols().contains(each) && !before.contains(each));
  }

  /** The signed record of the message, if it is one and is {@code peer}'s. */
  private static Optional<SignedPeerRecord> verified(PeerId peer, IdentifyMessage message) {
    if (message.signedPeerRecord().isEmpty()) {
      return Optional.empty();
    }
    try {
      SignedPeerRecord record = SignedPeerRecord.decode(message.signedPeerRecord().get());
      if (record.peer().equals(peer)) {
        return Optional.of(record);
      }
      LOG.log(Level.DEBUG, "{0} sent a record of {1}, ignored", peer, record.peer());
    } catch (MalformedException e) {
      LOG.log(Level.DEBUG, "{0} sent a record that is ignored: {1}", peer, e.getMessage());
    }
    return Optional.empty();
  }

  /** {@code known} with the addresses that the message brings. */
  private PeerRecord located(
      PeerRecord known,
      Connection connection,
      IdentifyMessage message,
      Optional<SignedPeerRecord> signed,
      boolean push) {
    if (signed.isEmpty()) {
      return push && message.listenAddresses().isEmpty()
          ? known
          : known.withAddresses(usable(message.listenAddresses(), connection));
    }
    SignedPeerRecord record = signed.get();
    if (known.signed().isPresent()
        && Long.compareUnsigned(record.sequence(), known.signed().get().sequence()) < 0) {
      return known;
    }
    Bytes envelope = Bytes.owning(message.signedPeerRecord().orElseThrow().toArray());
    return known
        .withAddresses(usable(record.addresses(), connection))
        .withSigned(new PeerRecord.Signed(record.sequence(), envelope));
  }

  /** A peer elsewhere has no say about addresses of this machine. */
  private List<Multiaddr> usable(List<Multiaddr> addresses, Connection connection) {
    boolean here = isHere(connection);
    return addresses.stream()
        .map(Multiaddr::withoutPeer)
        .filter(address -> here || !IpAddress.isLoopback(address))
        .distinct()
        .limit(config.addressesMax())
        .toList();
  }

  private void forgetAddresses(PeerId peer) {
    boolean connected =
        node.connections().stream().anyMatch(connection -> connection.peer().equals(peer));
    if (!connected && node.peers().of(peer).addresses().size() > config.addressesKeptMax()) {
      node.peers()
          .update(
              peer,
              known ->
                  known.withAddresses(
                      known.addresses().stream().limit(config.addressesKeptMax()).toList()));
    }
  }

  // ---- answering

  private void answer(Stream stream) throws IOException {
    limitTime(stream);
    send(stream);
    node.events().publish(new Event.IdentifySent(stream.connection(), false));
  }

  private void send(Stream stream) throws IOException {
    Connection connection = stream.connection();
    List<Multiaddr> all = node.addresses();
    List<Multiaddr> told = told(all, connection);
    IdentifyMessage message =
        new IdentifyMessage(
            Optional.of(publicKey),
            told,
            NetworkProtocol.told(
                node.protocols(), node.id(), connection.peer(), spoken(connection)),
            Optional.of(connection.info().remote()),
            Optional.of(PROTOCOL_VERSION),
            Optional.of(agent),
            Optional.of(records.envelope(all, told)));
    Buffer buffer = new Buffer();
    Delimited.write(buffer, message.encode(config.ownMessageBytesMax() - 1));
    stream.send(buffer);
    stream.sink().close();
  }

  /**
   * The addresses that the peer can use, as many as fit into a quarter of our message, for they are
   * told twice: plainly and signed. Who is met at a public address, and may pass on what we sign,
   * is told of private ones only if there are no others.
   */
  private List<Multiaddr> told(List<Multiaddr> all, Connection connection) {
    boolean here = isHere(connection);
    boolean publicOnly =
        isPublic(connection.info().remote()) && all.stream().anyMatch(Identify::isPublic);
    int room = config.ownMessageBytesMax() / 4;
    List<Multiaddr> told = new ArrayList<>();
    for (Multiaddr address : all) {
      int size = address.toBytes().size();
      boolean fit = publicOnly ? isPublic(address) : !IpAddress.isLoopback(address);
      if (size <= room && (here || fit)) {
        told.add(address);
        room -= size;
      }
    }
    return told;
  }

  private static boolean isPublic(Multiaddr address) {
    return AddressScope.of(address) == AddressScope.PUBLIC;
  }

  private static boolean isHere(Connection connection) {
    return IpAddress.isLoopback(connection.info().remote())
        || IpAddress.isLoopback(connection.info().local());
  }

  /** What the peer has said that it speaks. */
  private List<ProtocolId> spoken(Connection connection) {
    return node.peers().of(connection.peer()).protocols();
  }

  // ---- pushing

  private void takePush(Stream stream) throws IOException {
    if (!admits(stream.connection())) {
      stream.reset(ResetCode.RATE_LIMITED);
      return;
    }
    limitTime(stream);
    learn(stream.connection(), readMessages(stream), true);
  }

  private boolean admits(Connection connection) {
    limiterLock.lock();
    try {
      return limiter.admits(connection.info().remote(), node.runtime().nanoTime());
    } finally {
      limiterLock.unlock();
    }
  }

  /** Tells one peer what has changed, unless it is known not to listen. */
  private void push(Connection connection) {
    List<ProtocolId> spoken = spoken(connection);
    if (!spoken.isEmpty() && !spoken.contains(PUSH)) {
      return;
    }
    try {
      Stream stream = connection.open(PUSH);
      limitTime(stream);
      try {
        send(stream);
        stream.close();
        node.events().publish(new Event.IdentifySent(connection, true));
      } catch (IOException e) {
        stream.reset(ResetCode.NONE);
        throw e;
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} did not take our push: {1}", connection.peer(), e.getMessage());
    }
  }
}
