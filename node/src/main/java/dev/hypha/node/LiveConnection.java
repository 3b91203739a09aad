package dev.hypha.node;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Connection;
import dev.hypha.core.Datagrams;
import dev.hypha.core.Direction;
import dev.hypha.core.Limits;
import dev.hypha.core.Limits.StreamPermit;
import dev.hypha.core.Link;
import dev.hypha.core.Negotiator;
import dev.hypha.core.Negotiator.Patience;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import dev.hypha.core.Traffic;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session with its peer, where streams get their protocol. Thread-safe. */
final class LiveConnection implements Connection {
  private static final System.Logger LOG = System.getLogger(LiveConnection.class.getName());

  /** How often a supplanted connection looks whether its last stream has ended. */
  private static final long SUPPLANTED_LOOK_NANOS = Duration.ofMillis(500).toNanos();

  private final Swarm swarm;
  private final Link link;
  private final Limits.ConnectionPermit permit;
  private final Info info;
  private final String streamThreads;

  /** Our streams, and where each is spoken. */
  private final Map<StreamPermit, Duplex> outbound = new ConcurrentHashMap<>(2);

  private volatile long usedAt;
  private volatile boolean supplanted;

  /**
   * A connection that is not started yet.
   *
   * @param began when the handshake did
   */
  LiveConnection(
      Swarm swarm, Link link, Limits.ConnectionPermit permit, Direction direction, long began) {
    this.swarm = swarm;
    this.link = link;
    this.permit = permit;
    this.streamThreads = "stream-" + link.secured().peer().shortName();
    this.usedAt = swarm.runtime().nanoTime();
    this.info =
        new Info(
            direction,
            link.local(),
            link.remote(),
            link.secured().security(),
            link.secured().suite(),
            link.secured().group(),
            link.muxer(),
            link.secured().muxer().isPresent(),
            link.secured().key().type(),
            usedAt,
            Duration.ofNanos(usedAt - began));
  }

  void start() {
    link.session().start(this::accept, this::ended);
  }

  private void ended(IOException reason) {
    outbound.keySet().forEach(StreamPermit::close);
    outbound.clear();
    permit.close();
    swarm.closed(this, reason);
  }

  @Override
  public PeerId peer() {
    return link.secured().peer();
  }

  @Override
  public Info info() {
    return info;
  }

  @Override
  public int streams() {
    return link.session().streams();
  }

  @Override
  public Traffic traffic() {
    return link.session().traffic();
  }

  @Override
  public Optional<Datagrams> datagrams() {
    return link.session().datagrams();
  }

  /** When a stream was last opened or ended. */
  long usedAt() {
    return usedAt;
  }

  boolean isSupplanted() {
    return supplanted;
  }

  /** Another connection takes over: this one is closed when its last stream has ended. */
  void supplant() {
    supplanted = true;
    swarm.runtime().fork("supplanted", () -> outbound.values().forEach(this::announce));
    lookAgain();
  }

  /** A stream that has said nothing yet is unknown to the peer, who might close this under it. */
  private void announce(Duplex stream) {
    try {
      stream.sink().flush();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a stream of a supplanted connection ended: {0}", e.getMessage());
    }
  }

  private void lookAgain() {
    Runtime runtime = swarm.runtime();
    runtime.at(
        runtime.nanoTime() + SUPPLANTED_LOOK_NANOS,
        () -> runtime.fork("supplanted", this::closeIfUnused));
  }

  private void closeIfUnused() {
    if (streams() == 0) {
      close(ResetCode.SUPPLANTED);
    } else {
      lookAgain();
    }
  }

  @Override
  public void close(long code) {
    link.session().close(code);
  }

  // ---- streams of ours

  @Override
  public Stream open(ProtocolId... anyOf) throws IOException {
    List<ProtocolId> wanted = List.of(anyOf);
    StreamPermit held = swarm.limits().stream(peer(), Direction.OUTBOUND);
    boolean opened = false;
    try {
      touch();
      Stream stream = negotiated(wanted, held);
      opened = true;
      return stream;
    } finally {
      if (!opened) {
        held.close();
      }
    }
  }

  private Stream negotiated(List<ProtocolId> wanted, StreamPermit held) throws IOException {
    Duplex pipe = link.session().open();
    boolean done = false;
    try {
      Negotiator.Agreed agreed = agree(pipe, wanted);
      ProtocolId protocol = agreed.protocol();
      held.assign(protocol, swarm.service(protocol));
      outbound.put(held, agreed.pipe());
      if (supplanted) {
        announce(agreed.pipe());
      }
      done = true;
      Flight.Stream flight = takeOff(protocol, Direction.OUTBOUND);
      return new NodeStream(
          agreed.pipe(), protocol, this, swarm.runtime(), () -> release(held, flight));
    } finally {
      if (!done) {
        pipe.reset(ResetCode.PROTOCOL_NEGOTIATION_FAILED);
      }
    }
  }

  /**
   * Waits for the peer where there is something to choose, or where it has told what it speaks and
   * the one protocol wanted is not among it.
   */
  private Negotiator.Agreed agree(Duplex pipe, List<ProtocolId> wanted) throws IOException {
    Negotiator negotiator = swarm.negotiator();
    ProtocolId first = wanted.getFirst();
    if (wanted.size() == 1) {
      Patience patience = answer -> withinDeadline(pipe, () -> expect(first, answer));
      List<ProtocolId> told = swarm.peers().of(peer()).protocols();
      if (told.contains(first)) {
        return new Negotiator.Agreed(first, negotiator.dialKnown(pipe, first, patience));
      }
      if (told.isEmpty()) {
        return new Negotiator.Agreed(first, negotiator.dialHoping(pipe, first, patience));
      }
    }
    return new Negotiator.Agreed(withinDeadline(pipe, () -> negotiator.dial(pipe, wanted)), pipe);
  }

  private static ProtocolId expect(ProtocolId protocol, Negotiator.Answer answer)
      throws IOException {
    answer.await();
    return protocol;
  }

  private Flight.Stream takeOff(ProtocolId protocol, Direction direction) {
    Flight.Stream flight = new Flight.Stream();
    if (flight.isEnabled()) {
      flight.peer = peer().toString();
      flight.direction = direction.name();
      flight.protocol = protocol.name();
      flight.begin();
    }
    return flight;
  }

  private void release(StreamPermit held, Flight.Stream flight) {
    if (outbound.remove(held) != null) {
      flight.commit();
    }
    held.close();
    touch();
  }

  private void touch() {
    usedAt = swarm.runtime().nanoTime();
  }

  // ---- streams of the peer's

  /** On the thread that reads the connection: must return at once. */
  private void accept(Duplex pipe) {
    try {
      StreamPermit held = swarm.limits().stream(peer(), Direction.INBOUND);
      swarm.runtime().fork(streamThreads, () -> serve(pipe, held));
    } catch (Refused e) {
      LOG.log(Level.DEBUG, "refused a stream of {0}: {1}", peer(), e.getMessage());
      pipe.reset(ResetCode.RESOURCE_LIMIT_EXCEEDED);
    }
  }

  /** The root of an inbound stream's thread. */
  private void serve(Duplex pipe, StreamPermit held) {
    touch();
    try (held) {
      ProtocolId protocol =
          withinDeadline(pipe, () -> swarm.negotiator().listen(pipe, swarm::protocols));
      held.assign(protocol, swarm.service(protocol));
      ProtocolHandler handler = swarm.handler(protocol);
      handle(handler, new NodeStream(pipe, protocol, this, swarm.runtime(), () -> {}));
      pipe.close();
    } catch (Misbehaved e) {
      swarm.misbehaved(peer(), e);
      pipe.reset(ResetCode.PROTOCOL_VIOLATION);
    } catch (Refused e) {
      LOG.log(Level.DEBUG, "refused a stream of {0}: {1}", peer(), e.getMessage());
      pipe.reset(ResetCode.RESOURCE_LIMIT_EXCEEDED);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a stream of {0} ended: {1}", peer(), e.getMessage());
      pipe.reset(ResetCode.NONE);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a protocol handler failed", e);
      pipe.reset(ResetCode.NONE);
    } finally {
      touch();
    }
  }

  private void handle(ProtocolHandler handler, Stream stream) throws IOException {
    Flight.Stream flight = takeOff(stream.protocol(), Direction.INBOUND);
    try {
      handler.handle(stream);
    } finally {
      flight.commit();
    }
  }

  private interface Negotiation {
    ProtocolId run() throws IOException;
  }

  private ProtocolId withinDeadline(Duplex pipe, Negotiation negotiation) throws IOException {
    Runtime runtime = swarm.runtime();
    AtomicBoolean late = new AtomicBoolean();
    long deadline = runtime.nanoTime() + swarm.config().negotiationTimeout().toNanos();
    Runtime.Timer timer =
        runtime.at(
            deadline,
            () -> {
              late.set(true);
              pipe.reset(ResetCode.PROTOCOL_NEGOTIATION_FAILED);
            });
    boolean done = false;
    try {
      ProtocolId agreed = negotiation.run();
      done = true;
      return agreed;
    } catch (IOException e) {
      throw late.get() ? new TimedOut("the peer did not agree on a protocol in time") : e;
    } finally {
      timer.cancel();
      if (!done) {
        pipe.reset(ResetCode.PROTOCOL_NEGOTIATION_FAILED);
      }
    }
  }
}
