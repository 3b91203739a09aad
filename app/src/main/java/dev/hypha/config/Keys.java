package dev.hypha.config;

import static dev.hypha.config.Profile.LAN;
import static dev.hypha.config.Profile.LOWPOWER;
import static dev.hypha.config.Profile.PRIVATE;
import static dev.hypha.config.Profile.SERVER;
import static dev.hypha.config.Profile.TEST;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.hypha.Hypha;
import dev.hypha.core.Binding;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.SwarmConfig;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tls.TlsSecurity;
import dev.hypha.yamux.Yamux;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of keys: the one place where a key has its name, its kind, its default, what profiles
 * make of it and what it does. The rows of single protocols stand in {@link ProtocolKeys} and
 * {@link GossipKeys}, those of the audit trail in {@link AuditKeys}, those of tests in {@link
 * ChaosKeys}. What a key reaches is in {@link NodePlan}.
 */
public final class Keys {
  private static final long MIB = 1L << 20;

  private static final SwarmConfig SWARM =
      SwarmConfig.of(Map.of(NoiseSecurity.CLASSICAL, 0), List.of(Yamux.PROTOCOL));
  private static final LimitsConfig LIMITS = LimitsConfig.scaled(1L << 30);

  /** The best first. */
  private static final List<String> SECURITIES =
      Stream.of(
              NoiseSecurity.HYBRID_768,
              NoiseSecurity.HYBRID_1024,
              NoiseSecurity.HYBRID_512,
              TlsSecurity.PROTOCOL,
              NoiseSecurity.CLASSICAL)
          .map(ProtocolId::name)
          .toList();

  private static final Table TABLE = new Table();

  // ---- The node
  static final Key<Profile> PROFILE =
      TABLE
          .key(
              "profile",
              Kinds.choice(Profile.values()),
              Profile.DEFAULT,
              "The values that everything else starts from.")
          .flag("--profile");
  static final Key<List<String>> LISTEN =
      TABLE
          .key(
              "listen",
              Kinds.addresses(),
              List.of("/ip4/0.0.0.0/tcp/0"),
              "Where to listen; port 0 is a free one.")
          .flag("--listen")
          .in(SERVER, List.of("/ip4/0.0.0.0/tcp/4001"))
          .in(TEST, List.of("/ip4/127.0.0.1/tcp/0"));
  static final Key<List<String>> BOOTSTRAP =
      TABLE
          .key("bootstrap", Kinds.peers(), List.of(), "Whom to connect to first.")
          .flag("--bootstrap");
  static final Key<Optional<Path>> SWARM_KEY =
      TABLE
          .key(
              "swarm_key",
              Kinds.optionalFile(),
              Optional.empty(),
              "The key of the private network to be in. Without it swarm.key in the data directory"
                  + " counts, if it is there.")
          .flag("--swarm-key");
  static final Key<Quantum> QUANTUM =
      TABLE
          .key(
              "quantum",
              Kinds.choice(Quantum.values()),
              Quantum.PREFER,
              "How much to insist on handshakes that withstand a quantum computer: prefer falls"
                  + " back to classical ones, but not with a peer that once did better.")
          .flag("--quantum");
  static final Key<String> AGENT =
      TABLE.key(
          "agent",
          Kinds.text(64),
          "hypha/" + Hypha.VERSION,
          "What the node calls itself to peers.");

  // ---- [metrics]: what is told to machines

  static final Key<List<InetSocketAddress>> METRICS_LISTEN =
      TABLE
          .key(
              "metrics.listen",
              Kinds.endpoints(),
              List.of(),
              "Where Prometheus finds /metrics, and whoever restarts nodes /livez and /readyz."
                  + " There is no password: keep it on loopback or behind a firewall.")
          .in(SERVER, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9464)));

  // ---- [protocols]: what is served; off is neither answered nor told to peers
  static final Key<Boolean> PING =
      TABLE.key("protocols.ping", Kinds.toggle(), true, "Answers pings.");
  static final Key<Boolean> IDENTIFY =
      TABLE.key(
          "protocols.identify",
          Kinds.toggle(),
          true,
          "Tells peers who we are, what we speak and where we listen. Others can find out little"
              + " about a node without it, and may hang up.");
  static final Key<Boolean> IDENTIFY_PUSH =
      TABLE.key(
          "protocols.identify_push",
          Kinds.toggle(),
          true,
          "Tells peers when that changes, and lets them tell us.");
  static final Key<Boolean> PERF =
      TABLE
          .key(
              "protocols.perf",
              Kinds.toggle(),
              false,
              "Lets any peer measure throughput, at the cost of our bandwidth.")
          .in(TEST, true);
  static final Key<Boolean> SEND =
      TABLE.key("protocols.send", Kinds.toggle(), true, "Takes files while hypha receive runs.");

  static final Key<Boolean> GOSSIP =
      TABLE.key(
          "protocols.gossip",
          Kinds.toggle(),
          true,
          "Says and hears messages of topics (GossipSub), and passes on those of topics that it"
              + " listens to.");

  // ---- [security]: the handshakes
  static final Key<List<String>> SECURITY_PROTOCOLS =
      TABLE.key(
          "security.protocols",
          Kinds.some("protocols", SECURITIES),
          SECURITIES,
          "What is offered and accepted, the best first. TLS agrees on a hybrid key as well, with"
              + " whoever can.");
  static final Key<Binding> SECURITY_BINDING =
      TABLE.key(
          "security.binding",
          Kinds.choice(Binding.values()),
          Binding.WARN,
          "Whether the handshake proves that nobody struck better protocols from the negotiation"
              + " before it: enforce shuts out peers that do not know of it, as those of other"
              + " stacks.");

  // ---- [dial]
  static final Key<Duration> DIAL_TIMEOUT =
      TABLE
          .key(
              "dial.timeout",
              Kinds.TIMEOUT,
              SWARM.dialTimeout(),
              "For one address, handshake included.")
          .in(LOWPOWER, ofSeconds(30))
          .in(TEST, ofSeconds(3));
  static final Key<Duration> DIAL_LOCAL_TIMEOUT =
      TABLE
          .key(
              "dial.local_timeout",
              Kinds.TIMEOUT,
              SWARM.localDialTimeout(),
              "The same for loopback, link-local and private addresses.")
          .in(TEST, ofSeconds(2));
  static final Key<Integer> DIAL_PER_PEER =
      TABLE
          .key(
              "dial.per_peer",
              Kinds.count(1, 64),
              SWARM.dialsPerPeerMax(),
              "Addresses of one peer that are tried at once.")
          .in(LOWPOWER, 2);
  static final Key<Integer> DIAL_PARALLEL =
      TABLE
          .key(
              "dial.parallel",
              Kinds.count(1, 100_000),
              SWARM.dialsMax(),
              "Addresses of all peers that are tried at once; further ones wait.")
          .in(SERVER, 512)
          .in(LOWPOWER, 8);
  static final Key<Duration> DIAL_DELAY_NEAR =
      TABLE
          .key(
              "dial.delay_near",
              Kinds.DELAY,
              SWARM.dialDelays().near(),
              "From a better address of one peer to the next, as from QUIC to TCP and from IPv6 to"
                  + " IPv4, among loopback, link-local and private ones; 0ms tries them all at"
                  + " once.")
          .in(LAN, ofMillis(5))
          .in(TEST, ofMillis(5));
  static final Key<Duration> DIAL_DELAY_FAR =
      TABLE
          .key(
              "dial.delay_far",
              Kinds.DELAY,
              SWARM.dialDelays().far(),
              "The same among public addresses.")
          .in(TEST, ofMillis(20));
  static final Key<Duration> DIAL_DELAY_RELAYED =
      TABLE
          .key(
              "dial.delay_relayed",
              Kinds.DELAY,
              SWARM.dialDelays().relayed(),
              "From the start to the first relayed address, if there are direct ones.")
          .in(TEST, ofMillis(40));
  static final Key<Boolean> DIAL_PRIVATE =
      TABLE
          .key(
              "dial.private_addresses",
              Kinds.toggle(),
              true,
              "Whether link-local and private addresses are dialed; loopback ones always are.")
          .in(SERVER, false);

  // ---- [connections]: how many are kept, and how long
  static final Key<Integer> CONNECTIONS_LOW =
      TABLE
          .key(
              "connections.low",
              Kinds.count(0, 1_000_000),
              SWARM.marks().low(),
              "How many connections a pruning leaves.")
          .in(SERVER, 20_000)
          .in(LAN, 256)
          .in(LOWPOWER, 20);
  static final Key<Integer> CONNECTIONS_HIGH =
      TABLE
          .key(
              "connections.high",
              Kinds.count(0, 1_000_000),
              SWARM.marks().high(),
              "More connections than this are pruned, the least valuable first.")
          .in(SERVER, 24_000)
          .in(LAN, 320)
          .in(LOWPOWER, 40);
  static final Key<Duration> CONNECTIONS_GRACE =
      TABLE
          .key(
              "connections.grace",
              Kinds.LONG,
              SWARM.marks().grace(),
              "A younger connection is not pruned.")
          .in(SERVER, ofSeconds(30))
          .in(LOWPOWER, ofMinutes(1))
          .in(TEST, ofSeconds(1));
  static final Key<Duration> CONNECTIONS_IDLE =
      TABLE
          .key(
              "connections.idle_timeout",
              Kinds.LONG,
              SWARM.marks().idleTimeout(),
              "A connection without a stream for so long is closed.")
          .in(SERVER, ofMinutes(5))
          .in(LAN, ofMinutes(10))
          .in(PRIVATE, ofMinutes(10))
          .in(LOWPOWER, ofMinutes(5))
          .in(TEST, ofSeconds(10));
  static final Key<Duration> HANDSHAKE_TIMEOUT =
      TABLE
          .key(
              "connections.handshake_timeout",
              Kinds.TIMEOUT,
              SWARM.handshakeTimeout(),
              "From the first byte of an inbound connection to the end of its handshake.")
          .in(LOWPOWER, ofSeconds(20))
          .in(TEST, ofSeconds(3));
  static final Key<Duration> NEGOTIATION_TIMEOUT =
      TABLE
          .key(
              "connections.negotiation_timeout",
              Kinds.TIMEOUT,
              SWARM.negotiationTimeout(),
              "For a stream to agree on its protocol.")
          .in(LOWPOWER, ofSeconds(20))
          .in(TEST, ofSeconds(3));
  static final Key<Integer> BACKLOG =
      TABLE
          .key(
              "connections.backlog",
              Kinds.count(1, 65_535),
              TcpConfig.DEFAULT.backlog(),
              "TCP connections that the kernel holds before we accept them.")
          .in(SERVER, 4_096)
          .in(LOWPOWER, 64);

  // ---- [limits]: what strangers can make the node spend; go-libp2p's numbers, scaled to
  // limits.memory
  static final Key<Optional<Long>> MEMORY =
      TABLE
          .key(
              "limits.memory",
              Kinds.size(16 * MIB, 64L << 40).orAuto("half of the heap"),
              Optional.empty(),
              "What the numbers below are scaled to, where they are auto.")
          .in(LOWPOWER, Optional.of(64 * MIB));
  static final Key<Optional<Long>> WINDOW_MEMORY =
      TABLE
          .key(
              "limits.window_memory",
              Kinds.size(0, 64L << 40).orAuto("16MiB and a quarter of limits.memory"),
              Optional.empty(),
              "What all connections together may spend on receive windows larger than the first.")
          .in(LOWPOWER, Optional.of(16 * MIB));
  static final Key<Optional<Integer>> LIMIT_CONNECTIONS =
      TABLE
          .key(
              "limits.connections",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Connections of the node.")
          .in(SERVER, Optional.of(24_576))
          .in(LAN, Optional.of(512))
          .in(LOWPOWER, Optional.of(64));
  static final Key<Optional<Integer>> LIMIT_CONNECTIONS_INBOUND =
      TABLE
          .key(
              "limits.connections_inbound",
              Kinds.count(1, 10_000_000)
                  .orAuto("scaled, or half of the number above if that is given"),
              Optional.empty(),
              "Of these, those that peers made.")
          .in(SERVER, Optional.of(24_576))
          .in(LAN, Optional.of(384));
  static final Key<Optional<Integer>> LIMIT_CONNECTIONS_OUTBOUND =
      TABLE
          .key(
              "limits.connections_outbound",
              Kinds.count(1, 10_000_000).orAuto("scaled, or limits.connections if that is given"),
              Optional.empty(),
              "Of these, those that we made.")
          .in(SERVER, Optional.of(8_192));
  static final Key<Optional<Integer>> LIMIT_STREAMS =
      TABLE
          .key(
              "limits.streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams of the node.")
          .in(SERVER, Optional.of(262_144))
          .in(LAN, Optional.of(8_192))
          .in(LOWPOWER, Optional.of(512));
  static final Key<Optional<Integer>> LIMIT_STREAMS_INBOUND =
      TABLE
          .key(
              "limits.streams_inbound",
              Kinds.count(1, 10_000_000)
                  .orAuto("scaled, or half of the number above if that is given"),
              Optional.empty(),
              "Of these, those that peers opened.")
          .in(SERVER, Optional.of(196_608));
  static final Key<Optional<Integer>> LIMIT_STREAMS_OUTBOUND =
      TABLE.key(
          "limits.streams_outbound",
          Kinds.count(1, 10_000_000).orAuto("scaled, or limits.streams if that is given"),
          Optional.empty(),
          "Of these, those that we opened.");
  static final Key<Optional<Integer>> LIMIT_UNPROVEN_CONNECTIONS =
      TABLE
          .key(
              "limits.unproven_connections",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Connections whose handshake runs; half of the number may be inbound.")
          .in(SERVER, Optional.of(4_096))
          .in(LAN, Optional.of(256));
  static final Key<Optional<Integer>> LIMIT_UNPROVEN_STREAMS =
      TABLE
          .key(
              "limits.unproven_streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams whose negotiation runs; half of the number may be inbound.")
          .in(SERVER, Optional.of(16_384));
  static final Key<Optional<Integer>> LIMIT_PEER_CONNECTIONS =
      TABLE.key(
          "limits.peer_connections",
          Kinds.count(1, 10_000_000).orAuto("scaled"),
          Optional.empty(),
          "Connections with one peer.");
  static final Key<Optional<Integer>> LIMIT_PEER_STREAMS =
      TABLE
          .key(
              "limits.peer_streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams with one peer; half of the number may be inbound.")
          .in(LOWPOWER, Optional.of(128));
  static final Key<Optional<Integer>> LIMIT_SERVICE_STREAMS =
      TABLE
          .key(
              "limits.service_streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams of one service, which may be several protocols; half of the number may be"
                  + " inbound.")
          .in(SERVER, Optional.of(131_072));
  static final Key<Optional<Integer>> LIMIT_SERVICE_PEER_STREAMS =
      TABLE.key(
          "limits.service_peer_streams",
          Kinds.count(1, 10_000_000).orAuto("scaled"),
          Optional.empty(),
          "Streams of one service with one peer; half of the number may be inbound.");
  static final Key<Optional<Integer>> LIMIT_PROTOCOL_STREAMS =
      TABLE
          .key(
              "limits.protocol_streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams of one protocol; half of the number may be inbound.")
          .in(SERVER, Optional.of(131_072));
  static final Key<Optional<Integer>> LIMIT_PROTOCOL_PEER_STREAMS =
      TABLE.key(
          "limits.protocol_peer_streams",
          Kinds.count(1, 10_000_000).orAuto("scaled"),
          Optional.empty(),
          "Streams of one protocol with one peer; half of the number may be inbound.");
  static final Key<Integer> LIMIT_IP4 =
      TABLE
          .key(
              "limits.connections_per_ip4",
              Kinds.count(1, 1_000_000),
              LIMITS.connectionsPerIp4(),
              "Inbound connections from one IPv4 address; loopback is not counted.")
          .in(SERVER, 64)
          .in(LAN, 128)
          .in(PRIVATE, 64);
  static final Key<Integer> LIMIT_IP6_56 =
      TABLE
          .key(
              "limits.connections_per_ip6_56",
              Kinds.count(1, 1_000_000),
              LIMITS.connectionsPerIp6Prefix56(),
              "Inbound connections from one IPv6 /56, which is a home.")
          .in(SERVER, 64)
          .in(LAN, 512)
          .in(PRIVATE, 64);
  static final Key<Integer> LIMIT_IP6_48 =
      TABLE
          .key(
              "limits.connections_per_ip6_48",
              Kinds.count(1, 1_000_000),
              LIMITS.connectionsPerIp6Prefix48(),
              "Inbound connections from one IPv6 /48, which is a site.")
          .in(SERVER, 256)
          .in(LAN, 512)
          .in(PRIVATE, 256);

  // ---- [peers]: what is remembered
  static final Key<Integer> PEERS_MAX =
      TABLE
          .key(
              "peers.max",
              Kinds.count(2, 10_000_000),
              Hypha.PEERS_KEPT_MAX,
              "Peers that are remembered; the longest unseen are forgotten first, the banned only"
                  + " if they take more than half.")
          .in(SERVER, 100_000)
          .in(LOWPOWER, 1_000);
  static final Key<Boolean> PEERS_FILE =
      TABLE
          .key(
              "peers.remember",
              Kinds.toggle(),
              true,
              "Whether peers, and the pins against downgrades with them, outlive the node in"
                  + " peers.db.")
          .in(TEST, false);

  // ---- [log]
  static final Key<List<LogLevel>> LOG_LEVEL =
      TABLE.key(
          "log.level",
          Kinds.levels(),
          List.of(new LogLevel("", System.Logger.Level.INFO)),
          "How much is told on standard error; hypha log level changes it while the node runs.");

  private Keys() {}

  /** Every key, in the order of the table. */
  public static List<Key<?>> all() {
    List<Key<?>> all = new ArrayList<>(TABLE.rows());
    all.addAll(ProtocolKeys.TABLE.rows());
    all.addAll(QuicKeys.TABLE.rows());
    all.addAll(WebSocketKeys.TABLE.rows());
    all.addAll(GossipKeys.TABLE.rows());
    all.addAll(ReputationKeys.TABLE.rows());
    all.addAll(DiscoveryKeys.TABLE.rows());
    all.addAll(RendezvousKeys.TABLE.rows());
    all.addAll(KadKeys.TABLE.rows());
    all.addAll(AuditKeys.TABLE.rows());
    all.addAll(ChaosKeys.TABLE.rows());
    return all;
  }

  public static Optional<Key<?>> named(String name) {
    return TABLE
        .named(name)
        .or(() -> ProtocolKeys.TABLE.named(name))
        .or(() -> QuicKeys.TABLE.named(name))
        .or(() -> WebSocketKeys.TABLE.named(name))
        .or(() -> GossipKeys.TABLE.named(name))
        .or(() -> ReputationKeys.TABLE.named(name))
        .or(() -> DiscoveryKeys.TABLE.named(name))
        .or(() -> RendezvousKeys.TABLE.named(name))
        .or(() -> KadKeys.TABLE.named(name))
        .or(() -> AuditKeys.TABLE.named(name))
        .or(() -> ChaosKeys.TABLE.named(name));
  }

  /** The name that was meant by {@code typed}, if one is close. */
  public static Optional<String> meant(String typed) {
    List<String> names = all().stream().map(Key::name).toList();
    // dial_timeout, timeout
    List<String> alike =
        names.stream()
            .filter(
                name ->
                    name.replace('.', '_').equals(typed.replace('.', '_').replace('-', '_'))
                        || name.endsWith("." + typed))
            .toList();
    return alike.size() == 1 ? Optional.of(alike.getFirst()) : Spelling.closest(typed, names);
  }
}
