package dev.hypha.testkit.net;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.contract.RawListener;
import dev.hypha.testkit.contract.TransportContract;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The contract on real threads, over a perfect wire between the ports of one host. */
class SimulatedTransportTest extends TransportContract {
  private final Host host = new SimulatedNetwork(runtime).host();

  @Override
  protected Transport transport(Upgrader upgrader, Runtime given) {
    return new SimulatedTransport(host, upgrader);
  }

  @Override
  protected Multiaddr anywhere() {
    return host.anywhere();
  }

  @Override
  protected Duplex dialRaw(Multiaddr address) throws IOException {
    Endpoint remote = Endpoint.of(address).orElseThrow();
    return SimulatedDial.connect(host, remote, false, Long.MAX_VALUE).pipe();
  }

  @Override
  protected RawListener listenRaw() throws IOException {
    LinkedBlockingQueue<Upgrader.Raw> arrived = new LinkedBlockingQueue<>();
    Consumer<Upgrader.Raw> door = arrived::add;
    Endpoint bound = host.bind(0, door);
    return new RawListener() {
      @Override
      public Multiaddr address() {
        return bound.multiaddr();
      }

      @Override
      public Upgrader.Raw accept() throws InterruptedException {
        return arrived.take();
      }

      @Override
      public void close() {
        host.release(bound.port(), door);
      }
    };
  }
}
