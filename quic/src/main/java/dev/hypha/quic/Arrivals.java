package dev.hypha.quic;

import dev.hypha.core.NamedGroup;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport.Arrival;
import dev.hypha.core.Transport.Entrance;
import dev.hypha.multiformats.Multiaddr;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Those who dial us, until they have proved who they are. On the event loop of one socket. */
final class Arrivals {
  private static final System.Logger LOG = System.getLogger(Arrivals.class.getName());

  private static final AttributeKey<Guest> GUEST = AttributeKey.valueOf(Guest.class.getName());

  private final Endpoint endpoint;
  private final Endpoint.Parts parts;
  private int handshakes;

  private final ArrayDeque<Runnable> refused = new ArrayDeque<>();

  Arrivals(Endpoint endpoint, Endpoint.Parts parts) {
    this.endpoint = endpoint;
    this.parts = parts;
  }

  /** Whether so many handshakes are under way that strangers must show where they are. */
  boolean isBusy() {
    return handshakes >= parts.config().unprovedHandshakesMax();
  }

  /**
   * Somebody's first packet is there. Nothing is kept of one that comes when nobody listens, or
   * when too many are shaking hands.
   */
  QuicSslEngine engine(QuicChannel arrived) {
    Entrance entrance = endpoint.entrance();
    if (entrance == null || handshakes >= parts.config().handshakesMax() || !endpoint.hold()) {
      throw new NotTaken();
    }
    Guest guest = new Guest(arrived, remote(arrived));
    handshakes++;
    try {
      guest.arrival = entrance.enter(guest.remote);
    } catch (Refused e) {
      guest.refusal = e;
    }
    ConnectionHandler handler =
        new ConnectionHandler(Optional.empty(), parts.config(), parts.runtime(), guest);
    handler.bind(arrived);
    arrived.attr(GUEST).set(guest);
    Later.ignore(arrived.closeFuture().addListener(future -> endpoint.letGo()));
    return endpoint.engineOf(arrived);
  }

  private static Multiaddr remote(QuicChannel arrived) {
    return QuicAddress.toMultiaddr(
        (InetSocketAddress) Objects.requireNonNull(arrived.remoteSocketAddress()));
  }

  /**
   * Closes those that were refused. Called behind each packet, before anything is sent: neither
   * earlier, for QUIC could not tell them, nor later, when they would think that they are welcome.
   */
  void turnAway() {
    for (Runnable next = refused.poll(); next != null; next = refused.poll()) {
      next.run();
    }
  }

  /** It can be closed from now on. */
  void registered(QuicChannel arrived) {
    Guest guest = Objects.requireNonNull(arrived.attr(GUEST).get());
    ConnectionHandler handler = ConnectionHandler.of(arrived);
    Refused refusal = guest.refusal;
    if (refusal != null) {
      LOG.log(Level.DEBUG, "refused {0}: {1}", guest.remote, refusal.getMessage());
      refused.add(() -> handler.refuse(refusal));
      return;
    }
    Arrival arrival = Objects.requireNonNull(guest.arrival);
    guest.deadline =
        parts
            .runtime()
            .at(
                arrival.offer().deadline(),
                () -> handler.abort(new TimedOut("the handshake took too long")));
  }

  /** One connection that shakes hands. */
  private final class Guest implements ConnectionHandler.Outcome {
    private final QuicChannel channel;
    private final Multiaddr remote;
    private @Nullable Arrival arrival;
    private @Nullable Refused refusal;
    private Runtime.@Nullable Timer deadline;

    Guest(QuicChannel channel, Multiaddr remote) {
      this.channel = channel;
      this.remote = remote;
    }

    @Override
    public Optional<NamedGroup> group(QuicChannel made) {
      return endpoint.group(made, false);
    }

    @Override
    public void established(ConnectionHandler.Established established) {
      settled();
      Arrival settling = arrival;
      if (settling == null) {
        return; // it was refused, and is being closed
      }
      parts
          .runtime()
          .fork(
              "quic-arrival",
              () -> settling.established(Links.of(established, endpoint.local(), remote)));
    }

    @Override
    public void failed(IOException why) {
      settled();
      Arrival settling = arrival;
      if (settling != null) {
        parts.runtime().fork("quic-arrival", () -> settling.failed(why));
      }
    }

    private void settled() {
      handshakes--;
      if (deadline != null) {
        deadline.cancel();
      }
      channel.attr(GUEST).set(null);
    }
  }

  /** Ends the codec's work on a packet; without a stack trace, for it may come often. */
  private static final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotTaken() {
      super("nobody listens, or too many have come at once", null, false, false);
    }
  }
}
