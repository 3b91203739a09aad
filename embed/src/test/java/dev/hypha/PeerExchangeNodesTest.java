package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.Event;
import dev.hypha.core.PeerAddress;
import dev.hypha.exchange.ExchangeConfig;
import dev.hypha.exchange.PeerExchange;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.AutoDialConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole nodes on this machine that know one of them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeerExchangeNodesTest {
  private final List<Hypha> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Hypha::close);
  }

  private Hypha node(HyphaBuilder builder) throws IOException {
    Hypha node = builder.listen("/ip4/127.0.0.1/tcp/0").start();
    nodes.add(node);
    return node;
  }

  @Test
  void a_node_that_misses_peers_dials_whom_its_only_one_is_connected_to() throws Exception {
    Hypha hub = node(exchanging());
    CountDownLatch identified = new CountDownLatch(2);
    try (var _ = hub.node().events().on(Event.Identified.class, _ -> identified.countDown())) {
      String address = hub.addresses().getFirst().toString();
      PeerId one = node(exchanging().bootstrap(address).minPeers(1)).id();
      PeerId two = node(exchanging().bootstrap(address).minPeers(1)).id();
      identified.await();
      CountDownLatch met = new CountDownLatch(3);
      Hypha joining = node(exchanging());
      List<PeerId> all = new CopyOnWriteArrayList<>();
      try (var _ =
          joining
              .node()
              .events()
              .witness(
                  Event.Connected.class,
                  event -> {
                    all.add(event.peer());
                    met.countDown();
                  })) {
        joining.keepPeers(
            AutoDialConfig.OFF.withMinPeers(3).withBootstrap(List.of(PeerAddress.parse(address))));
        met.await();
      }
      assertThat(all).containsExactlyInAnyOrder(hub.id(), one, two);
    }
  }

  @Test
  void a_node_that_was_not_asked_to_tells_nobody_of_anybody() throws Exception {
    Hypha silent = node(Hypha.builder());
    assertThat(silent.node().protocols()).doesNotContain(PeerExchange.PROTOCOL);
    assertThat(silent.discoveries()).isEmpty();
  }

  private static HyphaBuilder exchanging() {
    return Hypha.builder().peerExchange(ExchangeConfig.DEFAULT);
  }
}
