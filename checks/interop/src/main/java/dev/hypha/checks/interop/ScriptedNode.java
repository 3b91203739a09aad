package dev.hypha.checks.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.engine.Degrees;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.gossip.engine.RouterConfig.Timing;
import dev.hypha.gossip.engine.RouterConfig.Upkeep;
import dev.hypha.gossip.engine.RpcLimits;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.LimitsConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Our node as gossipsub-interop of libp2p/test-plans drives it: its key comes from its number, its
 * script from a file, and its standard output is one JSON object for each event. A host {@code
 * nodeN} is a loopback address. {@code --params FILE --node N}, and {@code --led} if its time is to
 * begin with the first byte on standard input, and the node to stay until the last.
 */
public final class ScriptedNode {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PORT = 9000;
  private static final int BYTES_MAX = 10 << 20;
  private static final int QUEUE = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Hypha hypha;
  private long began = System.nanoTime();
  private final Set<Long> own = ConcurrentHashMap.newKeySet();

  private ScriptedNode(int number, Script.Init init) throws IOException {
    this.hypha =
        Hypha.builder()
            .identity(key(number))
            .limits(LimitsConfig.unlimited())
            .listen("/ip4/" + host(number) + "/tcp/" + PORT)
            .gossip(config(init.parameters()))
            .start();
    hypha.gossip().topics(); // from here on it takes part
    log("PeerID", JSON.createObjectNode().put("id", hypha.id().toString()).put("node_id", number));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = Arrays.asList(arguments);
    int number = Integer.parseInt(words.get(words.indexOf("--node") + 1));
    List<Script.Instruction> script =
        Script.read(Path.of(words.get(words.indexOf("--params") + 1))).of(number);
    Script.Init init =
        script.stream()
            .filter(Script.Init.class::isInstance)
            .map(Script.Init.class::cast)
            .findFirst()
            .orElseThrow(() -> new IOException("nothing says how node " + number + " gossips"));
    ScriptedNode node = new ScriptedNode(number, init);
    boolean led = words.contains("--led");
    if (led && System.in.read() < 0) {
      throw new IOException("nobody leads");
    }
    node.began = System.nanoTime();
    for (Script.Instruction each : script) {
      node.obey(each);
    }
    log("Script Ended", JSON.createObjectNode());
    if (led) {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    System.exit(0);
  }

  // ---- who is who

  /** The number is the seed of the key, its least byte first. */
  private static PrivateKey key(int number) {
    byte[] seed = new byte[32];
    ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).putLong(number);
    return PrivateKey.ofEd25519Seed(Bytes.owning(seed));
  }

  private static String host(int number) {
    int from1 = number + 1;
    return "127.42." + (from1 >> 8) + "." + (from1 & 0xff);
  }

  private static String address(int number) {
    PeerId peer = PeerId.ofPublicKey(key(number).publicKey().encode());
    return "/ip4/" + host(number) + "/tcp/" + PORT + "/p2p/" + peer;
  }

  // ---- configuration

  private GossipConfig config(JsonNode parameters) {
    RouterConfig ours = RouterConfig.DEFAULT;
    Degrees degrees = Degrees.DEFAULT;
    Timing timing = Timing.DEFAULT;
    Upkeep upkeep = Upkeep.DEFAULT;
    Numbers given = new Numbers(parameters);
    RouterConfig router =
        new RouterConfig(
            new Degrees(
                given.number("D", degrees.target()),
                given.number("Dlo", degrees.low()),
                given.number("Dhi", degrees.high()),
                given.number("Dscore", degrees.score()),
                given.number("Dout", degrees.outbound()),
                given.number("Dlazy", degrees.lazy()),
                given.fraction("GossipFactor", degrees.gossipFactor())),
            ours.thresholds(),
            ours.score(),
            ours.spam(),
            new Timing(
                given.nanos("HeartbeatInterval", timing.heartbeat()),
                given.nanos("HeartbeatInitialDelay", timing.firstHeartbeat()),
                given.number("HistoryLength", timing.historyWindows()),
                given.number("HistoryGossip", timing.gossipWindows()),
                given.nanos("FanoutTTL", timing.fanoutTtl()),
                given.nanos("PruneBackoff", timing.pruneBackoff()),
                given.nanos("UnsubscribeBackoff", timing.unsubscribeBackoff()),
                timing.seenTtl()),
            new Upkeep(
                given.number("OpportunisticGraftTicks", upkeep.opportunisticGraftTicks()),
                given.number("OpportunisticGraftPeers", upkeep.opportunisticGraftPeers()),
                given.number("DirectConnectTicks", upkeep.directConnectTicks())),
            given.number("IDontWantMessageThreshold", ours.idontwantBytes()),
            given.number("PrunePeers", ours.prunePeers()),
            false, // go-libp2p-pubsub does not by default
            ours.peerExchange(),
            ours.experiments());
    given.rest().forEach(name -> System.err.println("not heeded: " + name));
    return GossipConfig.DEFAULT
        .withRouter(router)
        .withLimits(RpcLimits.DEFAULT.withBytesMax(BYTES_MAX))
        .withQueues(QUEUE, QUEUE)
        .withSignatures(GossipConfig.Signatures.STRICT_NO_SIGN, this::seen);
  }

  /** The parameters that were given, and which of them nobody asked for. */
  private static final class Numbers {
    private final ObjectNode given;

    Numbers(JsonNode given) {
      this.given = given.deepCopy();
    }

    private JsonNode take(String name) {
      JsonNode value = given.path(name);
      given.remove(name);
      return value;
    }

    int number(String name, int otherwise) {
      return take(name).asInt(otherwise);
    }

    double fraction(String name, double otherwise) {
      return take(name).asDouble(otherwise);
    }

    Duration nanos(String name, Duration otherwise) {
      return Duration.ofNanos(take(name).asLong(otherwise.toNanos()));
    }

    List<String> rest() {
      return given.properties().stream()
          .filter(each -> !each.getValue().isNull())
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  // ---- what it does

  private void obey(Script.Instruction instruction) throws IOException, InterruptedException {
    switch (instruction) {
      case Script.Init _, Script.OnlyNode _ -> {} // the one is done, the other is for others
      case Script.Connect connect -> {
        for (int to : connect.to()) {
          connect(address(to));
        }
      }
      case Script.WaitUntil until -> {
        long left = Duration.ofSeconds(until.seconds()).toNanos() - (System.nanoTime() - began);
        Thread.sleep(Math.max(0, left / 1_000_000));
      }
      case Script.Publish publish -> publish(publish);
      case Script.Subscribe subscribe -> hypha.topic(subscribe.topic()).subscribe(message -> {});
      case Script.ValidationDelay delay ->
          hypha
              .topic(delay.topic())
              .validator(
                  message -> {
                    pause(delay.seconds());
                    return Verdict.ACCEPT;
                  });
    }
  }

  /** The others are on their way as well. */
  private void connect(String address) throws IOException, InterruptedException {
    while (true) {
      try {
        hypha.connect(address);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private void publish(Script.Publish publish) throws IOException {
    byte[] data = new byte[Math.max(Long.BYTES, publish.bytes())];
    ByteBuffer.wrap(data).putLong(publish.message());
    own.add(publish.message());
    log("Publishing Message", message(publish.message(), publish.topic()));
    hypha.topic(publish.topic()).publish(Bytes.owning(data));
  }

  private static void pause(double seconds) {
    try {
      Thread.sleep(Duration.ofNanos((long) (seconds * 1e9)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The id is the first eight bytes. It is asked for of everything that comes, also twice. */
  private Bytes seen(Message message) {
    Bytes data = message.data();
    if (data.size() < Long.BYTES) {
      return data;
    }
    Bytes id = data.slice(0, Long.BYTES);
    long number = ByteBuffer.wrap(id.toArray()).getLong();
    if (!own.contains(number)) {
      log("Received Message", message(number, message.topic()));
    }
    return id;
  }

  // ---- what it says

  private static ObjectNode message(long id, String topic) {
    return JSON.createObjectNode().put("id", Long.toUnsignedString(id)).put("topic", topic);
  }

  private static void log(String what, ObjectNode more) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("time", Instant.now().toString())
            .put("level", "INFO")
            .put("msg", what)
            .put("service", "gossipsub");
    System.out.println(line.setAll(more));
  }
}
