package dev.hypha.testkit.net;

import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Dials and listens on {@code /ip4/…/tcp/…} of one {@link Host}, with the same handshakes as on
 * TCP. Thread-safe.
 */
public final class SimulatedTransport implements Transport {
  private final Host host;
  private final Upgrader upgrader;

  public SimulatedTransport(Host host, Upgrader upgrader) {
    this.host = host;
    this.upgrader = upgrader;
  }

  @Override
  public boolean handles(Multiaddr address) {
    return Endpoint.of(address).isPresent();
  }

  @Override
  public Link dial(DialRequest request) throws IOException {
    Offer offer = request.offer();
    offer.progress().accept(Step.TRANSPORT);
    Endpoint remote = endpoint(request.address());
    Upgrader.Raw raw = SimulatedDial.connect(host, remote, request.reusePort(), offer.deadline());
    return upgrader.upgrade(raw, request.role(), request.expected(), offer);
  }

  @Override
  public Listener listen(Multiaddr address, Entrance entrance) throws IOException {
    Endpoint wanted = endpoint(address);
    if (wanted.address() != host.address()) {
      throw new IOException(
          "cannot listen on " + address + ": the address of this host is " + host);
    }
    Consumer<Upgrader.Raw> door = raw -> take(raw, entrance);
    Endpoint bound = host.bind(wanted.port(), door);
    return new HostListener(host, bound, door);
  }

  private void take(Upgrader.Raw raw, Entrance entrance) {
    Arrival arrival;
    try {
      arrival = entrance.enter(raw.remote());
    } catch (Refused e) {
      raw.pipe().reset(ResetCode.RESOURCE_LIMIT_EXCEEDED);
      return;
    }
    host.runtime().fork("simulated-upgrade", () -> upgrade(raw, arrival));
  }

  /** The root of a thread. Whatever ends it, the arrival is told, for it holds a place. */
  private void upgrade(Upgrader.Raw raw, Arrival arrival) {
    Link link = null;
    IOException why = new IOException("a failure of our own ended the handshake");
    try {
      link = upgrader.upgrade(raw, Role.LISTENER, Optional.empty(), arrival.offer());
    } catch (IOException e) {
      why = e;
    } finally {
      if (link == null) {
        arrival.failed(why);
      }
    }
    if (link != null) {
      arrival.established(link);
    }
  }

  private static Endpoint endpoint(Multiaddr address) {
    return Endpoint.of(address)
        .orElseThrow(() -> new IllegalArgumentException("not /ip4/…/tcp/…: " + address));
  }

  private record HostListener(Host host, Endpoint bound, Consumer<Upgrader.Raw> door)
      implements Listener {
    @Override
    public Multiaddr address() {
      return bound.multiaddr();
    }

    @Override
    public void close() {
      host.release(bound.port(), door);
    }
  }
}
