package dev.hypha.node;

import dev.hypha.core.Direction;
import dev.hypha.core.Event;
import dev.hypha.core.Gate;
import dev.hypha.core.Limits;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Secured;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.SecurityPolicy;
import java.io.IOException;
import java.util.Optional;

/**
 * Receives whoever connects: the gate and the limits are asked before the first byte is read, the
 * policy, the gate and the limits again once the peer has proved who it is. Whoever is sent away or
 * fails is an event. Thread-safe.
 */
final class Reception implements Transport.Entrance {
  private final Swarm swarm;
  private final SwarmConfig config;
  private final SwarmParts parts;
  private final SecurityPolicy policy;

  Reception(Swarm swarm, SwarmConfig config, SwarmParts parts, SecurityPolicy policy) {
    this.swarm = swarm;
    this.config = config;
    this.parts = parts;
    this.policy = policy;
  }

  @Override
  public Transport.Arrival enter(Multiaddr remote) throws Refused {
    try {
      parts.gate().admits(new Gate.Attempt.Accept(remote)).require();
      return new Guest(remote, parts.limits().connection(Direction.INBOUND, remote));
    } catch (Refused e) {
      swarm.events().publish(new Event.InboundRefused(remote, Optional.empty(), text(e)));
      throw e;
    }
  }

  private static String text(Refused e) {
    return String.valueOf(e.getMessage());
  }

  /** One connection that may shake hands. */
  private final class Guest implements Transport.Arrival {
    private final Multiaddr remote;
    private final Limits.ConnectionPermit permit;
    private final long began = swarm.runtime().nanoTime();
    private final Flight.Handshake flight = new Flight.Handshake();

    Guest(Multiaddr remote, Limits.ConnectionPermit permit) {
      this.remote = remote;
      this.permit = permit;
      flight.direction = Direction.INBOUND.name();
      flight.begin();
    }

    @Override
    public Offer offer() {
      return swarm.offer(policy.offer(PeerRecord.UNKNOWN), config.handshakeTimeout(), step -> {});
    }

    @Override
    public void failed(IOException why) {
      permit.close();
      if (flight.shouldCommit()) {
        flight.remote = remote.toString();
        flight.failure = String.valueOf(why.getMessage());
        flight.commit();
      }
      swarm.events().publish(new Event.InboundFailed(remote, why));
    }

    @Override
    public void established(Link link) {
      land(link);
      PeerId peer = link.secured().peer();
      boolean promoted = false;
      try {
        Secured secured = link.secured();
        policy.require(parts.peers().of(peer), secured.security(), secured.quantumLevel());
        parts.gate().admits(new Gate.Attempt.Secured(peer, Direction.INBOUND, remote)).require();
        permit.promote(peer);
        promoted = true;
        swarm.add(link, permit, Direction.INBOUND, began);
      } catch (Refused e) {
        swarm.events().publish(new Event.InboundRefused(remote, Optional.of(peer), text(e)));
        link.session().close(ResetCode.GATED);
      } catch (Reset e) {
        // the node is closed, and has closed this connection too
        swarm.events().publish(new Event.InboundFailed(remote, e));
      } finally {
        if (!promoted) {
          permit.close();
        }
      }
    }

    private void land(Link link) {
      if (flight.shouldCommit()) {
        flight.remote = remote.toString();
        flight.security = link.secured().security().name();
        flight.suite = link.secured().suite();
        flight.muxer = link.muxer().name();
        flight.commit();
      }
    }
  }
}
