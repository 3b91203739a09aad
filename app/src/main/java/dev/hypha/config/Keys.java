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
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.dns.DnsConfig;
import dev.hypha.identify.IdentifyConfig;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.SwarmConfig;
import dev.hypha.noise.NoiseConfig;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.send.SendConfig;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of keys: the one place where a key has its name, its kind, its default, what profiles
 * make of it and what it does. What it reaches is in {@link NodePlan}.
 */
public final class Keys {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  private static final SwarmConfig SWARM =
      SwarmConfig.of(Map.of(NoiseSecurity.CLASSICAL, 0), List.of(Yamux.PROTOCOL));
  private static final LimitsConfig LIMITS = LimitsConfig.scaled(1L << 30);
  private static final YamuxConfig YAMUX = YamuxConfig.DEFAULT;
  private static final IdentifyConfig IDENTIFY_OF = IdentifyConfig.DEFAULT;
  private static final SendConfig SEND_OF = SendConfig.DEFAULT;
  private static final DnsConfig DNS = DnsConfig.DEFAULT;

  /** The best first. */
  private static final List<String> NOISE =
      Stream.of(
              NoiseSecurity.HYBRID_768,
              NoiseSecurity.HYBRID_1024,
              NoiseSecurity.HYBRID_512,
              NoiseSecurity.CLASSICAL)
          .map(ProtocolId::name)
          .toList();

  private static final Kind<Duration> TIMEOUT = Kinds.duration(ofMillis(10), ofMinutes(10));
  private static final Kind<Duration> DELAY = Kinds.duration(Duration.ZERO, ofMinutes(1));
  private static final Kind<Duration> LONG = Kinds.duration(ofMillis(100), Duration.ofDays(1));

  private static final Map<String, Key<?>> ALL = new LinkedHashMap<>();

  // ---- The node
  static final Key<Profile> PROFILE =
      key(
              "profile",
              Kinds.choice(Profile.values()),
              Profile.DEFAULT,
              "The values that everything else starts from.")
          .flag("--profile");
  static final Key<List<String>> LISTEN =
      key(
              "listen",
              Kinds.addresses(),
              List.of("/ip4/0.0.0.0/tcp/0"),
              "Where to listen; port 0 is a free one.")
          .flag("--listen")
          .in(SERVER, List.of("/ip4/0.0.0.0/tcp/4001"))
          .in(TEST, List.of("/ip4/127.0.0.1/tcp/0"));
  static final Key<List<String>> BOOTSTRAP =
      key("bootstrap", Kinds.peers(), List.of(), "Whom to connect to first.").flag("--bootstrap");
  static final Key<Optional<Path>> SWARM_KEY =
      key(
              "swarm_key",
              Kinds.optionalFile(),
              Optional.empty(),
              "The key of the private network to be in. Without it swarm.key in the data directory"
                  + " counts, if it is there.")
          .flag("--swarm-key");
  static final Key<Quantum> QUANTUM =
      key(
              "quantum",
              Kinds.choice(Quantum.values()),
              Quantum.PREFER,
              "How much to insist on handshakes that withstand a quantum computer: prefer falls"
                  + " back to classical ones, but not with a peer that once did better.")
          .flag("--quantum");
  static final Key<String> AGENT =
      key("agent", Kinds.text(64), "hypha/0.1.0", "What the node calls itself to peers.");

  // ---- [protocols]: what is served; off is neither answered nor told to peers
  static final Key<Boolean> PING = key("protocols.ping", Kinds.toggle(), true, "Answers pings.");
  static final Key<Boolean> IDENTIFY =
      key(
          "protocols.identify",
          Kinds.toggle(),
          true,
          "Tells peers who we are, what we speak and where we listen. Others can find out little"
              + " about a node without it, and may hang up.");
  static final Key<Boolean> IDENTIFY_PUSH =
      key(
          "protocols.identify_push",
          Kinds.toggle(),
          true,
          "Tells peers when that changes, and lets them tell us.");
  static final Key<Boolean> PERF =
      key(
              "protocols.perf",
              Kinds.toggle(),
              false,
              "Lets any peer measure throughput, at the cost of our bandwidth.")
          .in(TEST, true);
  static final Key<Boolean> SEND =
      key("protocols.send", Kinds.toggle(), true, "Takes files while hypha receive runs.");

  // ---- [noise]: the handshake
  static final Key<List<String>> NOISE_PROTOCOLS =
      key(
          "noise.protocols",
          Kinds.some("protocols", NOISE),
          NOISE,
          "What is offered and accepted, the best first.");
  static final Key<NoiseConfig.Binding> NOISE_BINDING =
      key(
          "noise.binding",
          Kinds.choice(NoiseConfig.Binding.values()),
          NoiseConfig.DEFAULT.binding(),
          "Whether the handshake proves that nobody struck better protocols from the negotiation"
              + " before it: enforce shuts out peers that do not know of it, as those of other"
              + " stacks.");

  // ---- [dial]
  static final Key<Duration> DIAL_TIMEOUT =
      key("dial.timeout", TIMEOUT, SWARM.dialTimeout(), "For one address, handshake included.")
          .in(LOWPOWER, ofSeconds(30))
          .in(TEST, ofSeconds(3));
  static final Key<Duration> DIAL_LOCAL_TIMEOUT =
      key(
              "dial.local_timeout",
              TIMEOUT,
              SWARM.localDialTimeout(),
              "The same for loopback, link-local and private addresses.")
          .in(TEST, ofSeconds(2));
  static final Key<Integer> DIAL_PER_PEER =
      key(
              "dial.per_peer",
              Kinds.count(1, 64),
              SWARM.dialsPerPeerMax(),
              "Addresses of one peer that are tried at once.")
          .in(LOWPOWER, 2);
  static final Key<Integer> DIAL_PARALLEL =
      key(
              "dial.parallel",
              Kinds.count(1, 100_000),
              SWARM.dialsMax(),
              "Addresses of all peers that are tried at once; further ones wait.")
          .in(SERVER, 512)
          .in(LOWPOWER, 8);
  static final Key<Duration> DIAL_DELAY_NEAR =
      key(
              "dial.delay_near",
              DELAY,
              SWARM.dialDelays().near(),
              "Between attempts on loopback, link-local and private addresses of one peer; 0ms"
                  + " tries them all at once.")
          .in(LAN, ofMillis(5))
          .in(TEST, ofMillis(5));
  static final Key<Duration> DIAL_DELAY_FAR =
      key(
              "dial.delay_far",
              DELAY,
              SWARM.dialDelays().far(),
              "Between attempts on public addresses of one peer.")
          .in(TEST, ofMillis(20));
  static final Key<Duration> DIAL_DELAY_RELAYED =
      key(
              "dial.delay_relayed",
              DELAY,
              SWARM.dialDelays().relayed(),
              "From the start to the first relayed address.")
          .in(TEST, ofMillis(40));
  static final Key<Boolean> DIAL_PRIVATE =
      key(
              "dial.private_addresses",
              Kinds.toggle(),
              true,
              "Whether link-local and private addresses are dialed; loopback ones always are.")
          .in(SERVER, false);

  // ---- [connections]: how many are kept, and how long
  static final Key<Integer> CONNECTIONS_LOW =
      key(
              "connections.low",
              Kinds.count(0, 1_000_000),
              SWARM.marks().low(),
              "How many connections a pruning leaves.")
          .in(SERVER, 20_000)
          .in(LAN, 256)
          .in(LOWPOWER, 20);
  static final Key<Integer> CONNECTIONS_HIGH =
      key(
              "connections.high",
              Kinds.count(0, 1_000_000),
              SWARM.marks().high(),
              "More connections than this are pruned, the least valuable first.")
          .in(SERVER, 24_000)
          .in(LAN, 320)
          .in(LOWPOWER, 40);
  static final Key<Duration> CONNECTIONS_GRACE =
      key("connections.grace", LONG, SWARM.marks().grace(), "A younger connection is not pruned.")
          .in(SERVER, ofSeconds(30))
          .in(LOWPOWER, ofMinutes(1))
          .in(TEST, ofSeconds(1));
  static final Key<Duration> CONNECTIONS_IDLE =
      key(
              "connections.idle_timeout",
              LONG,
              SWARM.marks().idleTimeout(),
              "A connection without a stream for so long is closed.")
          .in(SERVER, ofMinutes(5))
          .in(LAN, ofMinutes(10))
          .in(PRIVATE, ofMinutes(10))
          .in(LOWPOWER, ofMinutes(5))
          .in(TEST, ofSeconds(10));
  static final Key<Duration> HANDSHAKE_TIMEOUT =
      key(
              "connections.handshake_timeout",
              TIMEOUT,
              SWARM.handshakeTimeout(),
              "From the first byte of an inbound connection to the end of its handshake.")
          .in(LOWPOWER, ofSeconds(20))
          .in(TEST, ofSeconds(3));
  static final Key<Duration> NEGOTIATION_TIMEOUT =
      key(
              "connections.negotiation_timeout",
              TIMEOUT,
              SWARM.negotiationTimeout(),
              "For a stream to agree on its protocol.")
          .in(LOWPOWER, ofSeconds(20))
          .in(TEST, ofSeconds(3));
  static final Key<Integer> BACKLOG =
      key(
              "connections.backlog",
              Kinds.count(1, 65_535),
              TcpConfig.DEFAULT.backlog(),
              "TCP connections that the kernel holds before we accept them.")
          .in(SERVER, 4_096)
          .in(LOWPOWER, 64);

  // ---- [limits]: what strangers can make the node spend; go-libp2p's numbers, scaled to
  // limits.memory
  static final Key<Optional<Long>> MEMORY =
      key(
              "limits.memory",
              Kinds.size(16 * MIB, 64L << 40).orAuto("half of the heap"),
              Optional.empty(),
              "What the numbers below are scaled to, where they are auto.")
          .in(LOWPOWER, Optional.of(64 * MIB));
  static final Key<Optional<Long>> WINDOW_MEMORY =
      key(
              "limits.window_memory",
              Kinds.size(0, 64L << 40).orAuto("16MiB and a quarter of limits.memory"),
              Optional.empty(),
              "What all connections together may spend on receive windows larger than the first.")
          .in(LOWPOWER, Optional.of(16 * MIB));
  static final Key<Optional<Integer>> LIMIT_CONNECTIONS =
      key(
              "limits.connections",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Connections of the node.")
          .in(SERVER, Optional.of(24_576))
          .in(LAN, Optional.of(512))
          .in(LOWPOWER, Optional.of(64));
  static final Key<Optional<Integer>> LIMIT_CONNECTIONS_INBOUND =
      key(
              "limits.connections_inbound",
              Kinds.count(1, 10_000_000)
                  .orAuto("scaled, or half of the number above if that is given"),
              Optional.empty(),
              "Of these, those that peers made.")
          .in(SERVER, Optional.of(24_576))
          .in(LAN, Optional.of(384));
  static final Key<Optional<Integer>> LIMIT_CONNECTIONS_OUTBOUND =
      key(
              "limits.connections_outbound",
              Kinds.count(1, 10_000_000).orAuto("scaled, or limits.connections if that is given"),
              Optional.empty(),
              "Of these, those that we made.")
          .in(SERVER, Optional.of(8_192));
  static final Key<Optional<Integer>> LIMIT_STREAMS =
      key(
              "limits.streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams of the node.")
          .in(SERVER, Optional.of(262_144))
          .in(LAN, Optional.of(8_192))
          .in(LOWPOWER, Optional.of(512));
  static final Key<Optional<Integer>> LIMIT_STREAMS_INBOUND =
      key(
              "limits.streams_inbound",
              Kinds.count(1, 10_000_000)
                  .orAuto("scaled, or half of the number above if that is given"),
              Optional.empty(),
              "Of these, those that peers opened.")
          .in(SERVER, Optional.of(196_608));
  static final Key<Optional<Integer>> LIMIT_STREAMS_OUTBOUND =
      key(
          "limits.streams_outbound",
          Kinds.count(1, 10_000_000).orAuto("scaled, or limits.streams if that is given"),
          Optional.empty(),
          "Of these, those that we opened.");
  static final Key<Optional<Integer>> LIMIT_UNPROVEN_CONNECTIONS =
      key(
              "limits.unproven_connections",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Connections whose handshake runs; half of the number may be inbound.")
          .in(SERVER, Optional.of(4_096))
          .in(LAN, Optional.of(256));
  static final Key<Optional<Integer>> LIMIT_UNPROVEN_STREAMS =
      key(
              "limits.unproven_streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams whose negotiation runs; half of the number may be inbound.")
          .in(SERVER, Optional.of(16_384));
  static final Key<Optional<Integer>> LIMIT_PEER_CONNECTIONS =
      key(
          "limits.peer_connections",
          Kinds.count(1, 10_000_000).orAuto("scaled"),
          Optional.empty(),
          "Connections with one peer.");
  static final Key<Optional<Integer>> LIMIT_PEER_STREAMS =
      key(
              "limits.peer_streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams with one peer; half of the number may be inbound.")
          .in(LOWPOWER, Optional.of(128));
  static final Key<Optional<Integer>> LIMIT_PROTOCOL_STREAMS =
      key(
              "limits.protocol_streams",
              Kinds.count(1, 10_000_000).orAuto("scaled"),
              Optional.empty(),
              "Streams of one protocol; half of the number may be inbound.")
          .in(SERVER, Optional.of(131_072));
  static final Key<Optional<Integer>> LIMIT_PROTOCOL_PEER_STREAMS =
      key(
          "limits.protocol_peer_streams",
          Kinds.count(1, 10_000_000).orAuto("scaled"),
          Optional.empty(),
          "Streams of one protocol with one peer; half of the number may be inbound.");
  static final Key<Integer> LIMIT_IP4 =
      key(
              "limits.connections_per_ip4",
              Kinds.count(1, 1_000_000),
              LIMITS.connectionsPerIp4(),
              "Inbound connections from one IPv4 address; loopback is not counted.")
          .in(SERVER, 64)
          .in(LAN, 128)
          .in(PRIVATE, 64);
  static final Key<Integer> LIMIT_IP6_56 =
      key(
              "limits.connections_per_ip6_56",
              Kinds.count(1, 1_000_000),
              LIMITS.connectionsPerIp6Prefix56(),
              "Inbound connections from one IPv6 /56, which is a home.")
          .in(SERVER, 64)
          .in(LAN, 512)
          .in(PRIVATE, 64);
  static final Key<Integer> LIMIT_IP6_48 =
      key(
              "limits.connections_per_ip6_48",
              Kinds.count(1, 1_000_000),
              LIMITS.connectionsPerIp6Prefix48(),
              "Inbound connections from one IPv6 /48, which is a site.")
          .in(SERVER, 256)
          .in(LAN, 512)
          .in(PRIVATE, 256);

  // ---- [yamux]: streams on a connection
  static final Key<Long> STREAM_WINDOW =
      key(
              "yamux.stream_window",
              Kinds.size(256 * KIB, 1L << 30),
              (long) YAMUX.streamWindowBytesMax(),
              "How far the receive window of one stream may grow.")
          .in(SERVER, 8 * MIB)
          .in(LOWPOWER, MIB);
  static final Key<Long> CONNECTION_WINDOW =
      key(
              "yamux.connection_window",
              Kinds.size(0, 16L << 30),
              YAMUX.connectionWindowBytesMax(),
              "What all streams of a connection may have granted beyond the 256 KiB that each"
                  + " begins with.")
          .in(SERVER, 32 * MIB)
          .in(LOWPOWER, 2 * MIB);
  static final Key<Integer> YAMUX_INBOUND =
      key(
              "yamux.inbound_streams",
              Kinds.count(1, 1_000_000),
              YAMUX.inboundStreamsMax(),
              "Open streams that the peer may have begun.")
          .in(LOWPOWER, 128);
  static final Key<Integer> YAMUX_UNACKNOWLEDGED =
      key(
          "yamux.unacknowledged_streams",
          Kinds.count(1, 100_000),
          YAMUX.unacknowledgedStreamsMax(),
          "Streams of ours that the peer has not answered yet; further ones wait. go-libp2p resets"
              + " a connection with more than 256.");
  static final Key<Integer> YAMUX_PONGS =
      key(
          "yamux.pongs_queued",
          Kinds.count(1, 10_000),
          YAMUX.pongsQueuedMax(),
          "Ping answers that wait to be written; more end the connection.");
  static final Key<Duration> YAMUX_KEEP_ALIVE =
      key(
              "yamux.keep_alive",
              LONG,
              YAMUX.keepAlive(),
              "The time between pings; one unanswered for as long ends the connection.")
          .in(LOWPOWER, ofMinutes(4))
          .in(TEST, ofSeconds(5));
  static final Key<Duration> YAMUX_LINGER =
      key(
              "yamux.linger",
              LONG,
              YAMUX.linger(),
              "How long a stream whose reading side is closed may still receive before it is"
                  + " reset.")
          .in(TEST, ofSeconds(3));

  // ---- [identify]
  static final Key<Duration> IDENTIFY_TIMEOUT =
      key(
              "identify.timeout",
              TIMEOUT,
              IDENTIFY_OF.timeout(),
              "For one exchange, in either direction.")
          .in(LOWPOWER, ofSeconds(15))
          .in(TEST, ofSeconds(2));
  static final Key<Long> IDENTIFY_OWN_BYTES =
      key(
          "identify.own_message",
          Kinds.size(512, MIB),
          (long) IDENTIFY_OF.ownMessageBytesMax(),
          "What our message stays under; rust-libp2p reads no more than 4KiB.");
  static final Key<Long> IDENTIFY_BYTES =
      key(
          "identify.message",
          Kinds.size(KIB, MIB),
          (long) IDENTIFY_OF.messageBytesMax(),
          "The largest message of a peer that is read.");
  static final Key<Integer> IDENTIFY_MESSAGES =
      key(
          "identify.messages",
          Kinds.count(1, 1_000),
          IDENTIFY_OF.messagesMax(),
          "Messages in which a peer may give one answer.");
  static final Key<Integer> IDENTIFY_PROTOCOLS =
      key(
              "identify.protocols",
              Kinds.count(1, 100_000),
              IDENTIFY_OF.protocolsMax(),
              "Protocols of a peer; further ones are left out.")
          .in(LOWPOWER, 128);
  static final Key<Integer> IDENTIFY_ADDRESSES =
      key(
              "identify.addresses",
              Kinds.count(1, 100_000),
              IDENTIFY_OF.addressesMax(),
              "Addresses of a connected peer; further ones are left out.")
          .in(LOWPOWER, 50);
  static final Key<Integer> IDENTIFY_ADDRESSES_KEPT =
      key(
          "identify.addresses_kept",
          Kinds.count(0, 100_000),
          IDENTIFY_OF.addressesKeptMax(),
          "Addresses of a peer that are kept when it is gone.");
  static final Key<Duration> IDENTIFY_PUSH_DELAY =
      key(
              "identify.push_delay",
              DELAY,
              IDENTIFY_OF.pushDelay(),
              "From a change to the push that tells it, so that several are told together.")
          .in(LOWPOWER, ofSeconds(5))
          .in(TEST, ofMillis(20));
  static final Key<Integer> IDENTIFY_PUSHES =
      key(
              "identify.pushes_sent",
              Kinds.count(1, 10_000),
              IDENTIFY_OF.pushesSentMax(),
              "Pushes that are sent at the same time.")
          .in(SERVER, 128)
          .in(LOWPOWER, 4);

  // ---- [peers]: what is remembered
  static final Key<Integer> PEERS_MAX =
      key(
              "peers.max",
              Kinds.count(1, 10_000_000),
              Hypha.PEERS_KEPT_MAX,
              "Peers that are remembered; the longest unseen are forgotten first.")
          .in(SERVER, 100_000)
          .in(LOWPOWER, 1_000);
  static final Key<Boolean> PEERS_FILE =
      key(
              "peers.remember",
              Kinds.toggle(),
              true,
              "Whether peers, and the pins against downgrades with them, outlive the node in"
                  + " peers.db.")
          .in(TEST, false);

  // ---- [send]: file transfers
  static final Key<Long> SEND_FILE_BYTES =
      key("send.file", Kinds.size(0, 1L << 60), SEND_OF.fileBytesMax(), "Larger files are refused.")
          .in(LOWPOWER, 4L << 30);
  static final Key<Long> SEND_FREE_BYTES =
      key(
              "send.free",
              Kinds.size(0, 1L << 60),
              SEND_OF.freeBytesMin(),
              "A file is refused when less than this would stay free on the disk.")
          .in(SERVER, 1L << 30);
  static final Key<Integer> SEND_RECEIVES =
      key(
              "send.receives",
              Kinds.count(1, 10_000),
              SEND_OF.receivesMax(),
              "Files that are received at once.")
          .in(SERVER, 64)
          .in(LOWPOWER, 2);
  static final Key<Integer> SEND_RECEIVES_PER_PEER =
      key(
              "send.receives_per_peer",
              Kinds.count(1, 10_000),
              SEND_OF.receivesPerPeerMax(),
              "Of these, from one peer.")
          .in(LOWPOWER, 1);
  static final Key<Integer> SEND_PARTS =
      key(
          "send.parts_kept",
          Kinds.count(1, 100_000),
          SEND_OF.partsKeptMax(),
          "Files in part that wait for the rest, per directory; the oldest give way.");
  static final Key<Long> SEND_CHUNK =
      key(
              "send.chunk",
              Kinds.size(KIB, 64 * MIB),
              (long) SEND_OF.chunkBytes(),
              "What a transfer holds in memory.")
          .in(LOWPOWER, 64 * KIB);
  static final Key<Long> SEND_CHECKPOINT =
      key(
              "send.checkpoint",
              Kinds.size(KIB, 1L << 40),
              SEND_OF.checkpointBytes(),
              "After so many bytes the part on disk is synced and can be resumed from.")
          .in(LOWPOWER, 8 * MIB);
  static final Key<Duration> SEND_IDLE =
      key(
              "send.idle_timeout",
              LONG,
              SEND_OF.idleTimeout(),
              "A transfer that moves no byte for so long ends.")
          .in(LOWPOWER, ofMinutes(5))
          .in(TEST, ofSeconds(5));

  // ---- [dns]: names in addresses
  static final Key<List<InetSocketAddress>> DNS_SERVERS =
      key(
          "dns.servers",
          Kinds.servers(),
          DNS.servers(),
          "Nameservers, in order; none: those of dns.resolver_file.");
  static final Key<Path> DNS_RESOLVER =
      key(
          "dns.resolver_file",
          Kinds.file(),
          DNS.resolverFile(),
          "Where the machine names its nameservers.");
  static final Key<Path> DNS_HOSTS =
      key(
          "dns.hosts_file",
          Kinds.file(),
          DNS.hostsFile(),
          "Where the machine names addresses without DNS.");
  static final Key<Duration> DNS_QUERY_TIMEOUT =
      key(
              "dns.query_timeout",
              TIMEOUT,
              DNS.queryTimeout(),
              "How long one nameserver is waited for.")
          .in(LOWPOWER, ofSeconds(5))
          .in(TEST, ofMillis(500));
  static final Key<Integer> DNS_ATTEMPTS =
      key(
              "dns.attempts",
              Kinds.count(1, 100),
              DNS.attemptsMax(),
              "How often the list of nameservers is gone through for one question.")
          .in(TEST, 1);
  static final Key<Integer> DNS_LOOKUPS =
      key(
          "dns.lookups",
          Kinds.count(1, 10_000),
          DNS.lookupsMax(),
          "Questions that one address may lead to.");
  static final Key<Integer> DNS_TEXTS =
      key(
          "dns.text_records",
          Kinds.count(1, 10_000),
          DNS.textRecordsMax(),
          "Links to other names that are followed from one name of a dnsaddr address.");
  static final Key<Integer> DNS_ADDRESSES =
      key(
          "dns.addresses",
          Kinds.count(1, 10_000),
          DNS.addressesMax(),
          "Addresses that one address may lead to.");

  // ---- [log]
  static final Key<List<LogLevel>> LOG_LEVEL =
      key(
          "log.level",
          Kinds.levels(),
          List.of(new LogLevel("", System.Logger.Level.INFO)),
          "How much is told on standard error; hypha log level changes it while the node runs.");

  private Keys() {}

  /** Every key, in the order of the table. */
  public static List<Key<?>> all() {
    return List.copyOf(ALL.values());
  }

  public static Optional<Key<?>> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** The name that was meant by {@code typed}, if one is close. */
  public static Optional<String> meant(String typed) {
    List<String> alike = new ArrayList<>();
    for (String name : ALL.keySet()) {
      // dial_timeout, timeout
      if (name.replace('.', '_').equals(typed.replace('.', '_').replace('-', '_'))
          || name.endsWith("." + typed)) {
        alike.add(name);
      }
    }
    return alike.size() == 1
        ? Optional.of(alike.getFirst())
        : Spelling.closest(typed, ALL.keySet());
  }

  private static <T> Key<T> key(String name, Kind<T> kind, T ordinary, String description) {
    Key<T> key = new Key<>(name, kind, ordinary, description);
    ALL.put(name, key);
    return key;
  }
}
