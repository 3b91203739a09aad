package dev.hypha.upgrade;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.Muxer;
import dev.hypha.core.Negotiator;
import dev.hypha.core.Negotiator.Patience;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multistream.Multistream;
import dev.hypha.pnet.PrivateNetwork;
import dev.hypha.pnet.ProtectedPipe;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one upgrader: protects the pipe in a private network, negotiates security, runs it,
 * negotiates the muxer unless the handshake already has. Thread-safe.
 */
public final class ConnectionUpgrader implements Upgrader {
  private final Negotiator negotiator = new Multistream();
  private final List<SecureChannel> channels;
  private final List<Muxer> muxers;
  private final Optional<PrivateNetwork> network;
  private final Runtime runtime;

  /** For the public network. */
  public ConnectionUpgrader(List<SecureChannel> channels, List<Muxer> muxers, Runtime runtime) {
    this(channels, muxers, Optional.empty(), runtime);
  }

  /**
   * For the members of one network.
   *
   * @param network the private network whose members alone are understood; nothing for the public
   *     one
   */
  public ConnectionUpgrader(
      List<SecureChannel> channels,
      List<Muxer> muxers,
      Optional<PrivateNetwork> network,
      Runtime runtime) {
    this.channels = List.copyOf(channels);
    this.muxers = List.copyOf(muxers);
    this.network = network;
    this.runtime = runtime;
  }

  @Override
  public Link upgrade(Raw raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    if (network.isEmpty()) {
      offer.progress().accept(Step.SECURITY);
      return upgradeByDeadline(raw, role, expected, offer);
    }
    offer.progress().accept(Step.PRIVATE_NETWORK);
    ProtectedPipe pipe =
        network.get().protect(raw.pipe(), () -> offer.progress().accept(Step.SECURITY));
    try {
      Raw within = new Raw(pipe, raw.local(), raw.remote());
      return upgradeByDeadline(within, role, expected, offer);
    } catch (IOException e) {
      throw pipe.explain(e);
    }
  }

  private Link upgradeByDeadline(Raw raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    AtomicBoolean settled = new AtomicBoolean();
    AtomicBoolean late = new AtomicBoolean();
    Runtime.Timer deadline =
        runtime.at(
            offer.deadline(),
            () -> {
              if (settled.compareAndSet(false, true)) {
                late.set(true);
                raw.pipe().reset(ResetCode.NONE);
              }
            });
    boolean done = false;
    try {
      Link link = handshakes(raw, role, expected, offer);
      done = settled.compareAndSet(false, true);
      if (!done) {
        throw new TimedOut("the handshake took too long");
      }
      return link;
    } catch (IOException e) {
      throw late.get() ? new TimedOut("the remote did not answer in time") : named(e);
    } finally {
      deadline.cancel();
      if (!done) {
        raw.pipe().reset(ResetCode.NONE);
      }
    }
  }

  private static IOException named(IOException e) {
    return switch (e) {
      case PeerException known -> known;
      case EOFException _ -> new Reset("the remote hung up", e);
      default -> new Reset("the connection broke", e);
    };
  }

  private Link handshakes(Raw raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    Negotiator.Agreed security = security(raw.pipe(), role, offer);
    Secured secured = channel(security.protocol()).secure(security.pipe(), role, expected, offer);
    offer.progress().accept(Step.MUXER);
    ProtocolId muxer =
        secured.muxer().isPresent()
            ? secured.muxer().get()
            : negotiate(secured.pipe(), role, offer.muxers());
    return new Link(muxer(muxer).session(secured, role), secured, muxer, raw.local(), raw.remote());
  }

  /** A stranger is asked what it has; a peer that is known is not. */
  private Negotiator.Agreed security(Duplex pipe, Role role, Offer offer) throws IOException {
    if (role == Role.LISTENER) {
      return new Negotiator.Agreed(negotiator.listen(pipe, offer::securities), pipe);
    }
    if (offer.known()) {
      ProtocolId expected = offer.securities().getFirst();
      return new Negotiator.Agreed(
          expected, negotiator.dialKnown(pipe, expected, Patience.OF_THE_CALLER));
    }
    return negotiator.dialAsking(pipe, offer.securities());
  }

  private ProtocolId negotiate(Duplex pipe, Role role, List<ProtocolId> offered)
      throws IOException {
    return role == Role.DIALER
        ? negotiator.dial(pipe, offered)
        : negotiator.listen(pipe, () -> offered);
  }

  private SecureChannel channel(ProtocolId protocol) throws Misbehaved {
    for (SecureChannel channel : channels) {
      if (channel.protocol().equals(protocol)) {
        return channel;
      }
    }
    throw new IllegalArgumentException("offered " + protocol + " without having it");
  }

  private Muxer muxer(ProtocolId protocol) {
    for (Muxer muxer : muxers) {
      if (muxer.protocol().equals(protocol)) {
        return muxer;
      }
    }
    throw new IllegalArgumentException("offered " + protocol + " without having it");
  }
}
