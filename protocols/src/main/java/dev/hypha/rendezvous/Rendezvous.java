package dev.hypha.rendezvous;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Reputation.Conduct;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.SignedPeerRecord;
import dev.hypha.rendezvous.RendezvousMessage.Discover;
import dev.hypha.rendezvous.RendezvousMessage.DiscoverResponse;
import dev.hypha.rendezvous.RendezvousMessage.Register;
import dev.hypha.rendezvous.RendezvousMessage.RegisterResponse;
import dev.hypha.rendezvous.RendezvousMessage.Status;
import dev.hypha.rendezvous.RendezvousMessage.Unregister;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks rendezvous points. Blocks until the answer is there. Thread-safe. */
public final class Rendezvous {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/rendezvous/1.0.0");

  private static final System.Logger LOG = System.getLogger(Rendezvous.class.getName());
  private static final String SPEC = "rendezvous/README.md#interaction";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Node node;
  private final PrivateKey key;

  /**
   * @param key the identity of {@code node}, which signs where it can be reached
   */
  public Rendezvous(Node node, PrivateKey key) {
    this.node = node;
    this.key = key;
  }

  /**
   * Who is at a point.
   *
   * @param peers with the addresses that they signed, as far as they can be of use from here
   * @param cookie for {@link #discover}, to be told only who has come since
   */
  public record Found(List<PeerAddress> peers, Bytes cookie) {
    public Found {
      peers = List.copyOf(peers);
    }
  }

  /**
   * Lets others find this node at {@code point} under {@code namespace}.
   *
   * @param namespace 1 to 255 bytes
   * @param ttl whole seconds, from 2 to 72 hours by the specification; empty for the point's
   *     default
   * @return how long that holds
   * @throws Refused if the point does not want that; the message says why
   */
  public Duration register(PeerAddress point, String namespace, Optional<Duration> ttl)
      throws IOException {
    long seconds = ttl.map(Duration::toSeconds).orElse(0L);
    RegisterResponse response = register(point, namespace, seconds);
    requireOk(response.status(), response.text());
    if (response.ttlSeconds() <= 0 || response.ttlSeconds() > Duration.ofDays(365).toSeconds()) {
      return ttl.orElse(PointConfig.DEFAULT.ttlDefault()); // some leave it out
    }
    return Duration.ofSeconds(response.ttlSeconds());
  }

  /** rust-libp2p reads records in the old form alone, and resets the stream at any other. */
  private RegisterResponse register(PeerAddress point, String namespace, long seconds)
      throws IOException {
    try {
      RegisterResponse response = register(point, namespace, seconds, false);
      if (response.status() != Status.INVALID_SIGNED_PEER_RECORD) {
        return response;
      }
    } catch (Reset | EOFException e) {
      LOG.log(Level.DEBUG, "{0}: {1}; again in the old form", point.peer(), e.getMessage());
    }
    return register(point, namespace, seconds, true);
  }

  private RegisterResponse register(
      PeerAddress point, String namespace, long seconds, boolean oldForm) throws IOException {
    Connection connection = node.connect(point);
    Register question =
        new Register(namespace, record(connection.info().remote(), oldForm), seconds);
    if (ask(connection, question) instanceof RegisterResponse response) {
      return response;
    }
    throw misbehaved(point.peer(), "another answer than was asked for");
  }

  /** Takes this node's name out of {@code namespace}; nothing if it is not there. */
  public void unregister(PeerAddress point, String namespace) throws IOException {
    Connection connection = node.connect(point);
    try (Stream stream = open(connection)) {
      send(stream, new Unregister(namespace));
    }
  }

  /**
   * Who is registered at {@code point}, this node left out.
   *
   * @param namespace empty for all
   * @param limit how many at most; 0 for as many as the point tells at once
   * @param cookie of an earlier answer to the same question, or empty
   * @throws Refused if the point does not want to tell; an old cookie is a reason
   * @throws Misbehaved if it tells of somebody who has not signed that
   */
  public Found discover(PeerAddress point, Optional<String> namespace, int limit, Bytes cookie)
      throws IOException {
    Connection connection = node.connect(point);
    if (!(ask(connection, new Discover(namespace, limit, cookie))
        instanceof DiscoverResponse response)) {
      throw misbehaved(point.peer(), "another answer than was asked for");
    }
    requireOk(response.status(), response.text());
    return new Found(verified(connection, namespace, response.registrations()), response.cookie());
  }

  private List<PeerAddress> verified(
      Connection connection, Optional<String> namespace, List<Register> told) throws Misbehaved {
    AddressScope nearest = AddressScope.of(connection.info().remote());
    Map<PeerId, SignedPeerRecord> newest = new LinkedHashMap<>();
    for (Register each : told) {
      SignedPeerRecord record =
          PeerRecords.read(each.record())
              .orElseThrow(() -> misbehaved(connection.peer(), "a record that nobody signed"))
              .record();
      if (namespace.isPresent() && !namespace.get().equals(each.namespace())) {
        throw misbehaved(connection.peer(), "a registration under another name");
      }
      newest.merge(
          record.peer(), record, (one, two) -> two.isNewerThan(one.sequence()) ? two : one);
    }
    newest.remove(node.id());
    List<PeerAddress> peers = new ArrayList<>();
    for (SignedPeerRecord each : newest.values()) {
      List<Multiaddr> useful =
          each.addresses().stream()
              .filter(address -> AddressScope.of(address).compareTo(nearest) >= 0)
              .toList();
      if (!useful.isEmpty()) {
        peers.add(new PeerAddress(each.peer(), useful));
      }
    }
    return peers;
  }

  // ---- one question

  private RendezvousMessage ask(Connection connection, RendezvousMessage question)
      throws IOException {
    Stream stream = open(connection);
    try {
      send(stream, question);
      Optional<Bytes> frame = Delimited.read(stream.source(), RendezvousCodec.BYTES_MAX);
      if (frame.isEmpty()) {
        throw new EOFException("the point ended the stream without an answer");
      }
      RendezvousMessage answer = RendezvousCodec.decode(frame.get());
      stream.close();
      return answer;
    } catch (MalformedException e) {
      stream.reset(ResetCode.PROTOCOL_VIOLATION);
      throw misbehaved(connection.peer(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      stream.reset(ResetCode.NONE);
      throw e;
    }
  }

  private Stream open(Connection connection) throws IOException {
    return connection.open(PROTOCOL).deadline(node.runtime().nanoTime() + PATIENCE.toNanos());
  }

  private static void send(Stream stream, RendezvousMessage message) throws IOException {
    Buffer frame = new Buffer();
    Delimited.write(frame, RendezvousCodec.encode(message));
    stream.send(frame);
  }

  private Misbehaved misbehaved(PeerId point, String what) {
    node.reputation().report(point, Conduct.INVALID, "rendezvous: " + what);
    return new Misbehaved(SPEC, what);
  }

  private static void requireOk(Status status, String text) throws Refused {
    if (status != Status.OK) {
      String why = text.isEmpty() ? "" : ": " + text;
      throw new Refused("the rendezvous point says " + status + why);
    }
  }

  /** Where this node can be reached, for peers that know the point as we do. */
  private Bytes record(Multiaddr point, boolean oldForm) throws IOException {
    AddressScope nearest = AddressScope.of(point);
    List<Multiaddr> told =
        node.addresses().stream()
            .filter(address -> AddressScope.of(address).compareTo(nearest) >= 0)
            .toList();
    if (told.isEmpty()) {
      throw new IOException("this node listens nowhere where peers of the point could reach it");
    }
    Instant now = node.runtime().wallClock();
    long sequence = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    return oldForm
        ? SignedPeerRecord.sealOldForm(key, sequence, told).encode()
        : SignedPeerRecord.seal(key, sequence, told).encode();
  }
}
