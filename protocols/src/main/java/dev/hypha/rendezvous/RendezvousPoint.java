package dev.hypha.rendezvous;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Rates;
import dev.hypha.core.Registration;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multiformats.Protocol;
import dev.hypha.rendezvous.Registrations.Page;
import dev.hypha.rendezvous.RendezvousMessage.Discover;
import dev.hypha.rendezvous.RendezvousMessage.DiscoverResponse;
import dev.hypha.rendezvous.RendezvousMessage.Register;
import dev.hypha.rendezvous.RendezvousMessage.RegisterResponse;
import dev.hypha.rendezvous.RendezvousMessage.Status;
import dev.hypha.rendezvous.RendezvousMessage.Unregister;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets peers register under names, and tells who is registered, from {@link #serve} to {@link
 * #close}. What it holds is in memory alone: who wants to be found registers again. Thread-safe.
 */
public final class RendezvousPoint implements AutoCloseable {
  private static final String SPEC = "rendezvous/README.md#protobuf";
  private static final String TOO_MUCH = "asked for too much at once, ask again later";

  /** What a question costs besides its answer: there are signatures to verify. */
  static final int QUESTION_BYTES = 1024;

  /** As much as so many peers do those get that come from one network. */
  static final int PEERS_OF_NETWORK = 8;

  private static final int RATES_KNOWN_MAX = 8_192;

  private final Node node;
  private final PointConfig config;
  private final Rates<PeerId> ofPeers;
  private final Rates<String> ofNetworks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Registrations registrations;
  private final Map<PeerId, Integer> streams = new ConcurrentHashMap<>();
  private final Registration serving;

  private RendezvousPoint(Node node, PointConfig config) {
    this.node = node;
    this.config = config;
    this.ofPeers = new Rates<>(config.bytesOfPeer(), RATES_KNOWN_MAX);
    this.ofNetworks = new Rates<>(config.bytesOfPeer().times(PEERS_OF_NETWORK), RATES_KNOWN_MAX);
    this.registrations =
        new Registrations(
            config.registrationsOfPeerMax(),
            config.registrationsMax(),
            node.runtime().secrets().nextLong());
    this.serving = node.serve(Rendezvous.PROTOCOL, this::answer);
  }

  /** Begins to answer. */
  public static RendezvousPoint serve(Node node, PointConfig config) {
    return new RendezvousPoint(node, config);
  }

  /** How many registrations there are, those that have just expired among them. */
  public int registrations() {
    lock.lock();
    try {
      return registrations.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many names they are under. */
  public int namespaces() {
    lock.lock();
    try {
      return registrations.namespaces();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    serving.close();
  }

  // ---- a stream

  private void answer(Stream stream) throws IOException {
    PeerId peer = stream.connection().peer();
    int open = streams.merge(peer, 1, Integer::sum);
    try {
      if (open > config.streamsOfPeerMax()) {
        throw new Refused("more than " + config.streamsOfPeerMax() + " streams of " + peer);
      }
      answerAll(stream);
    } finally {
      streams.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private void answerAll(Stream stream) throws IOException {
    for (int i = 0; i < config.messagesOfStreamMax(); i++) {
      stream.deadline(node.runtime().nanoTime() + config.idle().toNanos());
      Optional<RendezvousMessage> question = read(stream);
      if (question.isEmpty()) {
        return;
      }
      Optional<RendezvousMessage> answer = answerInTurn(stream.connection(), question.get());
      if (answer.isPresent()) {
        Bytes message = RendezvousCodec.encode(answer.get());
        charge(stream.connection(), message.size());
        Buffer frame = new Buffer();
        Delimited.write(frame, message);
        stream.send(frame);
      }
    }
  }

  /** Who has asked for too much is told so, and of nobody; to leave is always free. */
  private Optional<RendezvousMessage> answerInTurn(Connection connection, RendezvousMessage asked)
      throws Misbehaved {
    long now = node.runtime().nanoTime();
    String network = origin(connection.info().remote());
    boolean admitted =
        ofPeers.admits(connection.peer(), now)
            && (network.isEmpty() || ofNetworks.admits(network, now));
    if (!admitted && asked instanceof Register) {
      return Optional.of(RegisterResponse.refused(Status.UNAVAILABLE, TOO_MUCH));
    }
    if (!admitted && asked instanceof Discover) {
      return Optional.of(DiscoverResponse.refused(Status.UNAVAILABLE, TOO_MUCH));
    }
    charge(connection, asked instanceof Unregister ? 0 : QUESTION_BYTES);
    return answer(connection, asked);
  }

  private void charge(Connection connection, int bytes) {
    long now = node.runtime().nanoTime();
    ofPeers.spend(connection.peer(), bytes, now);
    String network = origin(connection.info().remote());
    if (!network.isEmpty()) {
      ofNetworks.spend(network, bytes, now);
    }
  }

  /** Questions are short: what is longer than a record and some names is none. */
  private static Optional<RendezvousMessage> read(Stream stream) throws IOException {
    try {
      Optional<Bytes> frame = Delimited.read(stream.source(), 2 * RendezvousCodec.RECORD_BYTES_MAX);
      return frame.isEmpty() ? Optional.empty() : Optional.of(RendezvousCodec.decode(frame.get()));
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, e);
    }
  }

  private Optional<RendezvousMessage> answer(Connection connection, RendezvousMessage question)
      throws Misbehaved {
    return switch (question) {
      case Register register -> Optional.of(register(connection, register));
      case Unregister(String namespace) -> {
        unregister(connection.peer(), namespace);
        yield Optional.empty();
      }
      case Discover discover -> Optional.of(discover(connection.peer(), discover));
      case RegisterResponse _, DiscoverResponse _ ->
          throw new Misbehaved(SPEC, "an answer where a question belongs");
    };
  }

  // ---- questions

  private RegisterResponse register(Connection connection, Register asked) {
    if (asked.namespace().isEmpty()) {
      return RegisterResponse.refused(Status.INVALID_NAMESPACE, "a name has 1 to 255 bytes");
    }
    Optional<Duration> ttl = ttl(asked.ttlSeconds());
    if (ttl.isEmpty()) {
      return RegisterResponse.refused(
          Status.INVALID_TTL,
          "from %d to %d seconds"
              .formatted(config.ttlMin().toSeconds(), config.ttlMax().toSeconds()));
    }
    Optional<PeerRecords.Verified> record = PeerRecords.read(asked.record());
    if (record.isEmpty()) {
      return RegisterResponse.refused(
          Status.INVALID_SIGNED_PEER_RECORD, "no signed peer record, or its signature is wrong");
    }
    if (!record.get().record().peer().equals(connection.peer())) {
      return RegisterResponse.refused(Status.NOT_AUTHORIZED, "a peer registers itself only");
    }
    Status status = add(connection, asked, record.get().oldForm(), ttl.get());
    return status == Status.OK
        ? new RegisterResponse(Status.OK, "", ttl.get().toSeconds())
        : RegisterResponse.refused(status, "no place is free for this peer");
  }

  private Status add(Connection connection, Register asked, boolean oldForm, Duration ttl) {
    String origin = origin(connection.info().remote());
    lock.lock();
    try {
      long now = node.runtime().nanoTime();
      return registrations.register(
          connection.peer(),
          asked.namespace(),
          asked.record(),
          oldForm,
          origin,
          now + ttl.toNanos(),
          now);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Duration> ttl(long seconds) {
    if (seconds == 0) {
      return Optional.of(config.ttlDefault());
    }
    boolean admissible =
        Long.compareUnsigned(seconds, config.ttlMin().toSeconds()) >= 0
            && Long.compareUnsigned(seconds, config.ttlMax().toSeconds()) <= 0;
    return admissible ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  private void unregister(PeerId peer, String namespace) {
    lock.lock();
    try {
      registrations.unregister(peer, namespace);
    } finally {
      lock.unlock();
    }
  }

  private DiscoverResponse discover(PeerId asker, Discover asked) {
    int most =
        asked.limit() > 0 ? (int) Math.min(asked.limit(), config.answerMax()) : config.answerMax();
    Optional<Page> page;
    long now = node.runtime().nanoTime();
    lock.lock();
    try {
      page =
          registrations.discover(
              asker, asked.namespace(), asked.cookie(), most, config.answerBytesMax(), now);
    } finally {
      lock.unlock();
    }
    if (page.isEmpty()) {
      return DiscoverResponse.refused(Status.INVALID_COOKIE, "not a cookie of this point");
    }
    List<Register> told =
        page.get().registrations().stream()
            .map(
                each ->
                    new Register(
                        each.namespace(),
                        each.record(),
                        Math.max(1, Duration.ofNanos(each.expiresAt() - now).toSeconds())))
            .toList();
    return new DiscoverResponse(told, page.get().cookie(), Status.OK, "");
  }

  /** The network of an address: /24 of IPv4, /48 of IPv6; all without an address are one. */
  private static String origin(Multiaddr remote) {
    if (AddressScope.of(remote) == AddressScope.LOOPBACK) {
      return "";
    }
    for (Multiaddr.Part part : remote.parts()) {
      if (part.protocol() == Protocol.IP4) {
        return part.value().slice(0, 3).toHex();
      }
      if (part.protocol() == Protocol.IP6) {
        return part.value().slice(0, 6).toHex();
      }
    }
    return "";
  }
}
