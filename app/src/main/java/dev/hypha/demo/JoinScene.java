package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.Event;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.exchange.ExchangeConfig;
import dev.hypha.exchange.PeerExchange;
import dev.hypha.exchange.PeerExchangeService;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Nodes that are told the address of one node, and learn those of the others from it, without a
 * hash table that they could ask.
 */
record JoinScene(DemoNetwork network, int nodes, Runtime clock, Consumer<String> progress)
    implements Scene {
  private static final int WAIT_SECONDS = 20;

  @Override
  public String name() {
    return "join through one node";
  }

  @Override
  public String play() throws IOException {
    long begin = clock.nanoTime();
    network.add();
    Hypha hub = network.nodes().getFirst();
    ExchangeConfig everybody =
        ExchangeConfig.DEFAULT.withRecords(PeerExchange.RECORDS_MAX, PeerExchange.RECORDS_MAX);
    try (var _ = PeerExchangeService.serve(hub.node(), everybody)) {
      return joined(hub, begin);
    }
  }

  private String joined(Hypha hub, long begin) throws IOException {
    while (network.nodes().size() < nodes) {
      network.add();
    }
    double started = seconds(begin);
    progress.accept(String.format(Locale.ROOT, "%d nodes are up (%.1f s)", nodes, started));
    List<Hypha> others = network.nodes().subList(1, nodes);
    long joining = clock.nanoTime();
    dial(hub, others);
    int learned = 0;
    for (Hypha node : others) {
      learned += learn(node, hub);
    }
    return String.format(
        Locale.ROOT,
        "%d nodes up in %.2f s; %d of them dialed node 1, the only address they were given, and"
            + " learned %d others' from it over %s, each signed by its owner, in"
            + " %.2f s",
        nodes,
        started,
        others.size(),
        learned,
        PeerExchange.PROTOCOL,
        seconds(joining));
  }

  /** Connects everybody to the hub, and waits until it knows who they are. */
  private static void dial(Hypha hub, List<Hypha> others) throws IOException {
    Set<PeerId> identified = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(others.size());
    try (Registration watch =
        hub.node()
            .events()
            .on(
                Event.Identified.class,
                event -> {
                  if (identified.add(event.peer())) {
                    all.countDown();
                  }
                })) {
      for (Hypha node : others) {
        node.connect(hub.addresses().getFirst().toString());
      }
      if (!all.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new TimedOut(
            "only " + identified.size() + " nodes identified themselves; " + watch + " gave up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private int learn(Hypha node, Hypha hub) throws IOException {
    Set<PeerId> learned = new HashSet<>();
    new PeerExchange(node.node())
        .ask(node.connect(hub.addresses().getFirst().toString())).stream()
            .map(PeerAddress::peer)
            .forEach(learned::add);
    for (Hypha other : network.nodes()) {
      boolean known = other == node || other == hub || learned.contains(other.id());
      if (!known) {
        throw new DisprovedException(node.id() + " did not learn of " + other.id());
      }
    }
    return learned.size();
  }

  private double seconds(long begin) {
    return (clock.nanoTime() - begin) / 1e9;
  }
}
