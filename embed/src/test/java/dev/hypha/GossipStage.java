package dev.hypha;

import dev.hypha.chaos.ChaosConfig;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.engine.Version;
import dev.hypha.memory.MemoryNetwork;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.time.VirtualRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Whole nodes that gossip in virtual time, and puppets among them. */
final class GossipStage implements AutoCloseable {
  private final MemoryNetwork network = new MemoryNetwork();
  private final List<Hypha> nodes = new ArrayList<>();
  private final VirtualRuntime runtime;

  private GossipStage(VirtualRuntime runtime) {
    this.runtime = runtime;
  }

  /** What happens on a stage. */
  @FunctionalInterface
  interface Play {
    void on(GossipStage stage) throws Exception;
  }

  static void play(Play play) throws Exception {
    VirtualRuntime runtime = new VirtualRuntime(1);
    runtime.run(
        () -> {
          try (GossipStage stage = new GossipStage(runtime)) {
            play.on(stage);
          }
        });
  }

  Hypha node(GossipConfig config) throws IOException {
    return start(builder(key()).gossip(config));
  }

  Hypha node() throws IOException {
    return node(GossipConfig.DEFAULT);
  }

  /** A node whose network is bad. */
  Hypha node(ChaosConfig chaos) throws IOException {
    return start(builder(key()).chaos(chaos));
  }

  List<Hypha> nodes(int count) throws IOException {
    List<Hypha> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(node());
    }
    return started;
  }

  GossipPuppet puppet() throws IOException {
    return puppet(Version.V1_2);
  }

  GossipPuppet puppet(Version version) throws IOException {
    PrivateKey key = key();
    return new GossipPuppet(version, start(builder(key)), key);
  }

  PrivateKey key() {
    return key(KeyType.ED25519);
  }

  PrivateKey key(KeyType type) {
    return PrivateKey.generate(type, runtime.secrets());
  }

  private HyphaBuilder builder(PrivateKey key) {
    return Hypha.builder().identity(key).memory(network).listen("/memory/0").runtime(runtime);
  }

  private Hypha start(HyphaBuilder builder) throws IOException {
    Hypha node = builder.start();
    nodes.add(node);
    return node;
  }

  static String address(Hypha node) {
    return node.addresses().getFirst().toString();
  }

  /** Connects two that gossip, and waits until each knows what the other listens to. */
  void connect(Hypha from, Hypha to) throws Exception {
    from.gossip();
    to.gossip();
    from.connect(address(to));
    passes(Duration.ofMillis(100));
  }

  /** What a node hears of a topic from now on. */
  static List<String> ears(Hypha node, String topic) {
    List<String> heard = new CopyOnWriteArrayList<>();
    node.topic(topic).subscribe((Received message) -> heard.add(message.text()));
    return heard;
  }

  static double score(Hypha node, PeerId peer) {
    return node.gossip().ask(router -> router.score(peer).total());
  }

  VirtualRuntime runtime() {
    return runtime;
  }

  void passes(Duration time) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    runtime.at(runtime.nanoTime() + time.toNanos(), over::countDown);
    over.await();
  }

  @Override
  public void close() {
    nodes.forEach(Hypha::close);
  }
}
