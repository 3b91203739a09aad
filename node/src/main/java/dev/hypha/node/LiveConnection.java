package dev.hypha.node;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multistream.Multistream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A session with its peer, where streams get their protocol. Thread-safe. */
final class LiveConnection implements Connection {
  private static final System.Logger LOG = System.getLogger(LiveConnection.class.getName());

  private final Swarm swarm;
  private final Link link;
  private final Info info;
  private final AtomicInteger streams = new AtomicInteger();

  LiveConnection(Swarm swarm, Link link, Direction direction) {
    this.swarm = swarm;
    this.link = link;
    this.info =
        new Info(
            direction,
            link.local(),
            link.remote(),
            link.secured().security(),
            link.secured().suite(),
            link.muxer(),
            swarm.runtime().nanoTime());
  }

  void start() {
    link.session().start(this::accept, reason -> swarm.closed(this, reason));
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
    return streams.get();
  }

  @Override
  public Stream open(ProtocolId... anyOf) throws IOException {
    List<ProtocolId> wanted = List.of(anyOf);
    Duplex pipe = link.session().open();
    if (wanted.size() == 1 && swarm.peers().of(peer()).protocols().contains(wanted.getFirst())) {
      return new NodeStream(
          Multistream.dialKnown(pipe, wanted.getFirst()), wanted.getFirst(), this, swarm.runtime());
    }
    ProtocolId agreed = withinDeadline(pipe, () -> Multistream.dial(pipe, wanted));
    return new NodeStream(pipe, agreed, this, swarm.runtime());
  }

  @Override
  public void close(long code) {
    link.session().close(code);
  }

  /** On the thread that reads the connection: must return at once. */
  private void accept(Duplex pipe) {
    swarm.runtime().fork("stream-" + peer().shortName(), () -> serve(pipe));
  }

  /** The root of an inbound stream's thread. */
  private void serve(Duplex pipe) {
    streams.incrementAndGet();
    try {
      ProtocolId protocol = withinDeadline(pipe, () -> Multistream.listen(pipe, swarm::protocols));
      ProtocolHandler handler = swarm.handler(protocol);
      handler.handle(new NodeStream(pipe, protocol, this, swarm.runtime()));
      pipe.close();
    } catch (Misbehaved e) {
      LOG.log(Level.DEBUG, "{0} misbehaved on a stream: {1}", peer(), e.getMessage());
      pipe.reset(ResetCode.PROTOCOL_VIOLATION);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a stream of {0} ended: {1}", peer(), e.getMessage());
      pipe.reset(ResetCode.NONE);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a protocol handler failed", e);
      pipe.reset(ResetCode.NONE);
    } finally {
      streams.decrementAndGet();
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
