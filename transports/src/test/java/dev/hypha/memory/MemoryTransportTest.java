package dev.hypha.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.testkit.contract.RawListener;
import dev.hypha.testkit.contract.TransportContract;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MemoryTransportTest extends TransportContract {
  private static final int PIPE_BYTES = 64 * 1024;

  private final MemoryNetwork network = new MemoryNetwork();

  @Override
  protected Transport transport(Upgrader upgrader, Runtime runtime) {
    return new MemoryTransport(new MemoryConfig(PIPE_BYTES), network, upgrader, runtime);
  }

  @Override
  protected Multiaddr anywhere() {
    return address("/memory/0");
  }

  @Override
  protected Duplex dialRaw(Multiaddr address) throws IOException {
    return network.connect(MemoryNetwork.number(address).orElseThrow(), PIPE_BYTES).pipe();
  }

  @Override
  protected RawListener listenRaw() throws IOException {
    LinkedBlockingQueue<Upgrader.Raw> arrived = new LinkedBlockingQueue<>();
    Consumer<Upgrader.Raw> door = arrived::add;
    Multiaddr bound = network.bind(0, door);
    return new RawListener() {
      @Override
      public Multiaddr address() {
        return bound;
      }

      @Override
      public Upgrader.Raw accept() throws InterruptedException {
        return arrived.take();
      }

      @Override
      public void close() {
        network.release(bound, door);
      }
    };
  }

  @Test
  void port_zero_takes_a_number_that_nobody_has() throws Exception {
    network.bind(1, raw -> {});
    network.bind(2, raw -> {});
    Multiaddr bound = network.bind(0, raw -> {});
    assertThat(bound.value(Protocol.MEMORY)).hasValue("3");
  }

  @Test
  void numbers_are_unsigned_and_of_64_bits() throws Exception {
    Multiaddr highest = address("/memory/18446744073709551615");
    assertThat(network.bind(MemoryNetwork.number(highest).orElseThrow(), raw -> {}))
        .isEqualTo(highest);
  }

  @Test
  void a_network_holds_no_more_listeners_than_its_limit() throws Exception {
    MemoryNetwork small = new MemoryNetwork(1);
    small.bind(0, raw -> {});
    assertThatThrownBy(() -> small.bind(0, raw -> {})).hasMessageContaining("its 1 listeners");
  }

  @Test
  void networks_do_not_see_each_other() throws Exception {
    network.bind(5, raw -> {});
    assertThatThrownBy(() -> new MemoryNetwork().connect(5, PIPE_BYTES))
        .hasMessageContaining("nobody listens on /memory/5");
  }

  private static final Upgrader UNUSED =
      (raw, role, expected, offer) -> {
        throw new IOException("nothing is dialed here");
      };

  @Test
  void other_addresses_are_not_of_memory() {
    Transport transport = new MemoryTransport(MemoryConfig.DEFAULT, network, UNUSED, runtime);
    assertThat(transport.handles(address("/memory/1/tcp/1"))).isFalse();
    assertThat(transport.handles(address("/ip4/127.0.0.1/tcp/1"))).isFalse();
    assertThat(transport.handles(address("/memory/1"))).isTrue();
  }

  private static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
