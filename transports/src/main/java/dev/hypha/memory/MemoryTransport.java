package dev.hypha.memory;

import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.inbound.Arrivals;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Dials and listens on {@code /memory/N} within one {@link MemoryNetwork}, with the same handshakes
 * as on TCP. Thread-safe.
 */
public final class MemoryTransport implements Transport {
  private final MemoryConfig config;
  private final MemoryNetwork network;
  private final Upgrader upgrader;
  private final Arrivals arrivals;

  public MemoryTransport(
      MemoryConfig config, MemoryNetwork network, Upgrader upgrader, Runtime runtime) {
    this.config = config;
    this.network = network;
    this.upgrader = upgrader;
    this.arrivals = new Arrivals("memory", upgrader, runtime);
  }

  @Override
  public boolean handles(Multiaddr address) {
    return MemoryNetwork.number(address).isPresent();
  }

  @Override
  public Link dial(DialRequest request) throws IOException {
    Offer offer = request.offer();
    offer.progress().accept(Step.TRANSPORT);
    Upgrader.Raw raw = network.connect(number(request.address()), config.pipeBytes());
    return upgrader.upgrade(raw, request.role(), request.expected(), offer);
  }

  @Override
  public Listener listen(Multiaddr address, Entrance entrance) throws IOException {
    Consumer<Upgrader.Raw> door = raw -> arrivals.take(raw, entrance);
    return new MemoryListener(network, network.bind(number(address), door), door);
  }

  private static long number(Multiaddr address) {
    return MemoryNetwork.number(address)
        .orElseThrow(() -> new IllegalArgumentException("not a memory address: " + address));
  }

  private record MemoryListener(
      MemoryNetwork network, Multiaddr address, Consumer<Upgrader.Raw> door) implements Listener {
    @Override
    public void close() {
      network.release(address, door);
    }
  }
}
