package dev.hypha.checks.bench;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.Source;
import dev.hypha.core.Node;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.Stream;
import dev.hypha.gossip.Gossip;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.identify.Identify;
import dev.hypha.identify.IdentifyConfig;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import dev.hypha.testkit.net.Wire;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Whole nodes in virtual time, all connected, 80 to 100 ms from each other, that lose every
 * fiftieth RPC they get, whatever is in it. Everybody says something in turn; every message should
 * reach all others.
 */
final class GossipLoss {
  private static final int NODES = 8;
  private static final int MESSAGES = 200;
  private static final double LOST = 0.02;
  private static final String TOPIC = "loss";

  private final Simulation simulation;
  private final List<Gossip> all = new ArrayList<>();
  private final AtomicInteger heard = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  private GossipLoss(long seed) {
    simulation = new Simulation(seed, Wire.parse("90ms,~10ms"));
  }

  /** Delivery in percent for each seed. */
  static List<Double> measure(int seeds) throws Exception {
    List<Double> percents = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      percents.add(new GossipLoss(seed).run());
    }
    return percents;
  }

  private double run() throws Exception {
    List<SimulatedNode> nodes = simulation.nodes(NODES);
    simulation.run(() -> live(nodes));
    return 100.0 * heard.get() / (MESSAGES * (NODES - 1));
  }

  private void live(List<SimulatedNode> nodes) throws IOException {
    for (SimulatedNode each : nodes) {
      new Identify(each.node(), each.identity(), "loss", IdentifyConfig.DEFAULT)
          .start(protocol -> true);
      Gossip gossip = new Gossip(lossy(each.node()), each.identity(), GossipConfig.DEFAULT);
      gossip
          .topic(TOPIC)
          .subscribe(
              message -> {
                if (!message.bringer().equals(each.id())) {
                  heard.incrementAndGet();
                }
              });
      all.add(gossip);
    }
    for (int i = 0; i < NODES; i++) {
      for (int j = 0; j < i; j++) {
        nodes.get(i).connect(nodes.get(j));
      }
    }
    simulation.sleep(Duration.ofSeconds(5));
    for (int number = 0; number < MESSAGES; number++) {
      all.get(number % NODES).topic(TOPIC).publish("message " + number);
      simulation.sleep(Duration.ofMillis(100));
    }
    simulation.sleep(Duration.ofSeconds(10));
    all.forEach(Gossip::close);
  }

  // ---- losing

  /** The node, but that the streams it serves lose frames. */
  private Node lossy(Node node) {
    return (Node)
        Proxy.newProxyInstance(
            Node.class.getClassLoader(),
            new Class<?>[] {Node.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("serve") && arguments.length == 3) {
                arguments[2] = lossy((ProtocolHandler) arguments[2]);
              }
              return call(node, method, arguments);
            });
  }

  private ProtocolHandler lossy(ProtocolHandler handler) {
    return stream -> {
      Source source = new Losing(stream.source());
      handler.handle(
          (Stream)
              Proxy.newProxyInstance(
                  Stream.class.getClassLoader(),
                  new Class<?>[] {Stream.class},
                  (proxy, method, arguments) ->
                      method.getName().equals("source")
                          ? source
                          : call(stream, method, arguments)));
    };
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Frames without some of them. */
  private final class Losing implements Source {
    private final Source whole;
    private final Buffer kept = new Buffer();
    private final RandomGenerator random = simulation.runtime().random();

    Losing(Source whole) {
      this.whole = whole;
    }

    @Override
    public long read(Buffer sink, long max) throws IOException {
      while (kept.size() == 0) {
        Optional<Bytes> frame = Delimited.read(whole, 1 << 20);
        if (frame.isEmpty()) {
          return -1;
        }
        if (random.nextDouble() < LOST) {
          lost.incrementAndGet();
        } else {
          Delimited.write(kept, frame.get());
        }
      }
      long moved = Math.min(max, kept.size());
      sink.write(kept, moved);
      return moved;
    }

    @Override
    public void close() throws IOException {
      whole.close();
    }
  }
}
