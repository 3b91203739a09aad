package dev.hypha.checks.interop;

import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.Parts;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.Subscription;
import dev.hypha.gossip.Topic;
import dev.hypha.gossip.engine.Counts;
import dev.hypha.gossip.engine.Degrees;
import dev.hypha.gossip.engine.MessageIds;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.Version;
import dev.hypha.multiformats.Multihash;
import dev.hypha.node.LimitsConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Our node, in this process. */
final class OurGossiper extends Gossiper {
  private static final int BURST_BYTES = 1_024;
  private static final int COUNTED = 64;
  private static final int ATTEMPTS = 3;

  private final Hypha hypha;
  private final Consumer<String> out;
  private final Map<String, Subscription> subscriptions = new HashMap<>();

  private OurGossiper(String name, Hypha hypha, Consumer<String> out) {
    super(name);
    this.hypha = hypha;
    this.out = out;
  }

  static OurGossiper start(String name, GossipConfig config, Network network) throws IOException {
    return start(name, config, network, line -> {});
  }

  /**
   * Starts one.
   *
   * @param out gets its lines too
   */
  static OurGossiper start(String name, GossipConfig config, Network network, Consumer<String> out)
      throws IOException {
    Hypha hypha =
        Hypha.builder()
            .limits(LimitsConfig.unlimited())
            .listen("/ip4/127.0.0.1" + network.port())
            .gossip(config)
            .start();
    OurGossiper gossiper = new OurGossiper(name, hypha, out);
    hypha.gossip().topics(); // from here on it takes part
    out.accept("listening " + gossiper.address());
    return gossiper;
  }

  // ---- configuration

  static GossipConfig speaking(String version) {
    return GossipConfig.DEFAULT.withPeers(
        GossipConfig.Peers.DEFAULT.withNewest(Version.valueOf("V" + version.replace('.', '_'))));
  }

  /** Without signatures; the id of a message is its hash. */
  static GossipConfig anonymous(GossipConfig config) {
    MessageIds hash = message -> Multihash.sha256(message.data()).digest();
    return config.withSignatures(GossipConfig.Signatures.STRICT_NO_SIGN, hash);
  }

  /** One peer in the mesh is enough, and no other is let in. */
  static GossipConfig unsociable(GossipConfig config) {
    return config.withRouter(
        config.router().withDegrees(new Degrees(1, 1, 1, 0, 0, 6, 0.25)).with(false, false));
  }

  // ---- orders

  @Override
  void obey(String... order) throws IOException {
    switch (order[0]) {
      case "connect" -> {
        say("connected " + connect(order[1]).peer());
      }
      case "join" -> join(order[1], this::received);
      case "sink" -> join(order[1], counter());
      case "leave" -> {
        Optional.ofNullable(subscriptions.remove(order[1])).ifPresent(Subscription::close);
        say("left " + order[1]);
      }
      case "peers" -> say("peers [" + String.join(" ", members(order[1])) + "]");
      case "publish" -> {
        Bytes data = Bytes.owning(data(Integer.parseInt(order[2]), order[3]));
        hypha.topic(order[1]).publish(data);
        say("published " + order[3]);
      }
      case "part" -> handOut(order[1], order[2], order[3], order[4]);
      case "burst" ->
          burst(hypha.topic(order[1]), Integer.parseInt(order[2]), Integer.parseInt(order[3]));
      default -> throw new IOException("no order " + order[0]);
    }
  }

  /** Two cold JVMs on a busy machine may miss the deadline of a handshake. */
  private Connection connect(String address) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return hypha.connect(address);
      } catch (Unreachable e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void join(String topic, Consumer<Received> each) {
    subscriptions.put(
        topic,
        hypha
            .topic(topic)
            .subscribe(
                message -> {
                  if (!message.bringer().equals(hypha.id())) {
                    each.accept(message);
                  }
                }));
    say("joined " + topic);
  }

  /** Takes parts of messages from now on, and would rather have them than whole ones. */
  void takeParts(String topic) {
    hypha
        .topic(topic)
        .onParts(
            parts ->
                say(
                    String.join(
                        " ",
                        "part",
                        topic,
                        text(parts.group()),
                        text(parts.message()),
                        text(parts.partsMetadata()),
                        parts.peer().toString())));
  }

  private static String text(Bytes utf8) {
    return new String(utf8.toArray(), StandardCharsets.UTF_8);
  }

  private void handOut(String topic, String group, String part, String metadata) {
    List<Router.Member> members = hypha.topic(topic).members();
    for (Router.Member member : members) {
      hypha
          .topic(topic)
          .send(
              new Parts(member.peer(), Bytes.utf8(group), Bytes.utf8(part), Bytes.utf8(metadata)));
    }
    say("sent " + group + " " + members.size());
  }

  private void received(Received message) {
    say(
        "received %s %d %s %s"
            .formatted(
                message.topic(),
                message.data().size(),
                digest(message.data().toArray()),
                message.from().map(Object::toString).orElse("-")));
  }

  private Consumer<Received> counter() {
    AtomicInteger count = new AtomicInteger();
    return message -> {
      int now = count.incrementAndGet();
      if (now % COUNTED == 0) {
        say("counted " + now);
      }
    };
  }

  private static void burst(Topic topic, int from, int to) throws IOException {
    for (int number = from; number < to; number++) {
      byte[] data = new byte[BURST_BYTES];
      ByteBuffer.wrap(data).putLong(number);
      topic.publish(Bytes.owning(data));
    }
  }

  private void say(String line) {
    tell(line);
    out.accept(line);
  }

  // ---- what is known of it

  @Override
  public String address() {
    return hypha.addresses().getFirst().toString();
  }

  @Override
  List<String> members(String topic) {
    return hypha.topic(topic).members().stream().map(each -> each.peer().toString()).toList();
  }

  boolean hasInMesh(String topic, Gossiper other) throws IOException, InterruptedException {
    String id = other.id();
    return hypha.topic(topic).members().stream()
        .anyMatch(each -> each.peer().toString().equals(id) && each.inMesh());
  }

  /** What it knows of another that listens. */
  Router.Member member(String topic, Gossiper other) throws IOException, InterruptedException {
    String id = other.id();
    return hypha.topic(topic).members().stream()
        .filter(each -> each.peer().toString().equals(id))
        .findFirst()
        .orElseThrow(() -> new IOException(name() + " does not know that it listens: " + id));
  }

  Counts counts() {
    return hypha.gossip().ask(Router::counts);
  }

  @Override
  public void close() {
    hypha.close();
  }
}
