package dev.hypha.config;

import dev.hypha.Hypha;
import dev.hypha.HyphaBuilder;
import dev.hypha.audit.AuditConfig;
import dev.hypha.bytes.MalformedException;
import dev.hypha.chaos.ChaosConfig;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Binding;
import dev.hypha.core.Gate;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.dns.DnsConfig;
import dev.hypha.exchange.ExchangeConfig;
import dev.hypha.gossip.Bandwidth;
import dev.hypha.gossip.Bandwidth.Rate;
import dev.hypha.gossip.ContentIds;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.GossipConfig.Peers;
import dev.hypha.gossip.GossipConfig.Signatures;
import dev.hypha.gossip.engine.Degrees;
import dev.hypha.gossip.engine.Experiments;
import dev.hypha.gossip.engine.MessageIds;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.gossip.engine.Version;
import dev.hypha.identify.Identify;
import dev.hypha.identify.IdentifyConfig;
import dev.hypha.mdns.engine.MdnsConfig;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.AutoDialConfig;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.LimitsConfig.Bound;
import dev.hypha.node.LimitsConfig.Scope;
import dev.hypha.node.SwarmConfig;
import dev.hypha.node.engine.DialPlan;
import dev.hypha.node.engine.Pruning;
import dev.hypha.node.engine.ReputeRules;
import dev.hypha.perf.Perf;
import dev.hypha.ping.Ping;
import dev.hypha.quic.QuicConfig;
import dev.hypha.rendezvous.PointConfig;
import dev.hypha.send.Send;
import dev.hypha.send.SendConfig;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tls.PemFiles;
import dev.hypha.yamux.YamuxConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What settings make of a node: the configuration record of each of its parts. Immutable. */
public final class NodePlan {
  private final Settings settings;

  public NodePlan(Settings settings) {
    this.settings = settings;
  }

  /**
   * A node that is to be started: all but its identity, its private network and its files, which
   * its owner adds.
   *
   * @param listen where it listens
   */
  public HyphaBuilder builder(List<String> listen) {
    HyphaBuilder builder =
        Hypha.builder()
            .agent(agent())
            .quantum(quantum())
            .security(securities().toArray(String[]::new))
            .binding(binding())
            .yamux(yamux())
            .tcp(tcp())
            .quic(quic())
            .certificates(certificates())
            .chaos(chaos())
            .dns(dns())
            .identify(identify())
            .gossip(gossip())
            .mdns(mdns())
            .mdns(findsNeighbours())
            .limits(limits())
            .peersKept(peersKept())
            .without(silent().toArray(ProtocolId[]::new))
            .gate(gate())
            .configure(this::swarm);
    listen.forEach(builder::listen);
    if (!speaksQuic()) {
      builder.quic(false);
    }
    return builder;
  }

  /** The same for a node that stays: others find it, and are found, with the help of third ones. */
  public HyphaBuilder meeting(HyphaBuilder builder) {
    if (exchangesPeers()) {
      builder.peerExchange(exchange());
    }
    rendezvous().configs().forEach(builder::rendezvous);
    if (rendezvous().serves()) {
      builder.rendezvousPoint(PointConfig.DEFAULT);
    }
    return builder;
  }

  public List<String> listen() {
    return settings.of(Keys.LISTEN);
  }

  /** Whom to connect to first. */
  public List<String> bootstrap() {
    return settings.of(Keys.BOOTSTRAP);
  }

  /** How the node comes by peers. */
  public AutoDialConfig autoDial() {
    return new AutoDialConfig(
        bootstrap().stream().map(NodePlan::peer).toList(),
        settings.of(DiscoveryKeys.MIN_PEERS),
        AutoDialConfig.OFF.pause(),
        settings.of(DiscoveryKeys.RETRY_MAX));
  }

  /** The key file of the private network; nothing for that of the data directory. */
  public Optional<Path> swarmKey() {
    return settings.of(Keys.SWARM_KEY);
  }

  public Profile profile() {
    return settings.profile();
  }

  public String agent() {
    return settings.of(Keys.AGENT);
  }

  public Quantum quantum() {
    return settings.of(Keys.QUANTUM);
  }

  /** Security protocols that are offered, the best first. */
  public List<String> securities() {
    return settings.of(Keys.SECURITY_PROTOCOLS);
  }

  /** How handshakes prove what was negotiated before them. */
  public Binding binding() {
    return settings.of(Keys.SECURITY_BINDING);
  }

  public YamuxConfig yamux() {
    return new YamuxConfig(
        Math.toIntExact(settings.of(ProtocolKeys.STREAM_WINDOW)),
        settings.of(ProtocolKeys.CONNECTION_WINDOW),
        settings.of(ProtocolKeys.YAMUX_INBOUND),
        settings.of(ProtocolKeys.YAMUX_UNACKNOWLEDGED),
        settings.of(ProtocolKeys.YAMUX_PONGS),
        settings.of(ProtocolKeys.YAMUX_KEEP_ALIVE),
        settings.of(ProtocolKeys.YAMUX_LINGER));
  }

  public TcpConfig tcp() {
    return new TcpConfig(settings.of(Keys.BACKLOG));
  }

  /** Whether there is QUIC beside TCP; in a private network there is none in any case. */
  public boolean speaksQuic() {
    return settings.of(QuicKeys.ENABLED);
  }

  public QuicConfig quic() {
    return new QuicConfig(
        settings.of(QuicKeys.INBOUND),
        settings.of(QuicKeys.UNIDIRECTIONAL),
        Math.toIntExact(settings.of(QuicKeys.STREAM_WINDOW)),
        Math.toIntExact(settings.of(QuicKeys.CONNECTION_WINDOW)),
        Math.toIntExact(settings.of(QuicKeys.STREAM_BUFFER)),
        settings.of(QuicKeys.IDLE_TIMEOUT),
        settings.of(QuicKeys.KEEP_ALIVE),
        settings.of(QuicKeys.LINGER),
        Math.toIntExact(settings.of(QuicKeys.PACKET)),
        settings.of(QuicKeys.RETRY_ABOVE),
        settings.of(QuicKeys.HANDSHAKES),
        settings.of(QuicKeys.RESET_STREAMS),
        settings.of(QuicKeys.DATAGRAMS));
  }

  /** What secure WebSockets show, and whom they trust. */
  public PemFiles certificates() {
    return new PemFiles(
        settings.of(WebSocketKeys.CERTIFICATE),
        settings.of(WebSocketKeys.KEY),
        settings.of(WebSocketKeys.AUTHORITIES));
  }

  public DnsConfig dns() {
    return new DnsConfig(
        settings.of(ProtocolKeys.DNS_LOOKUPS),
        settings.of(ProtocolKeys.DNS_TEXTS),
        settings.of(ProtocolKeys.DNS_ADDRESSES),
        settings.of(ProtocolKeys.DNS_QUERY_TIMEOUT),
        settings.of(ProtocolKeys.DNS_ATTEMPTS),
        settings.of(ProtocolKeys.DNS_SERVERS),
        settings.of(ProtocolKeys.DNS_RESOLVER),
        settings.of(ProtocolKeys.DNS_HOSTS));
  }

  /** How much worse the network is than it is: a test may want that, nobody else. */
  public ChaosConfig chaos() {
    Duration least = settings.of(ChaosKeys.DELAY_MIN);
    Duration most = settings.of(ChaosKeys.DELAY_MAX);
    return new ChaosConfig(
        settings.of(ChaosKeys.DROP_PERCENT),
        least,
        most.compareTo(least) < 0 ? least : most,
        settings.of(ChaosKeys.SEED));
  }

  /** Whether the nodes nearby are found by multicast DNS. */
  public boolean findsNeighbours() {
    return settings.of(DiscoveryKeys.MDNS);
  }

  public MdnsConfig mdns() {
    return MdnsConfig.DEFAULT.withPublicAddresses(settings.of(DiscoveryKeys.MDNS_PUBLIC));
  }

  /** Whether connected peers are asked for others, and told of others. */
  public boolean exchangesPeers() {
    return settings.of(DiscoveryKeys.EXCHANGE);
  }

  public ExchangeConfig exchange() {
    return ExchangeConfig.DEFAULT
        .withMinPeers(settings.of(DiscoveryKeys.MIN_PEERS))
        .withInterval(settings.of(DiscoveryKeys.EXCHANGE_INTERVAL));
  }

  public RendezvousPlan rendezvous() {
    return new RendezvousPlan(
        settings.of(RendezvousKeys.POINTS).stream().map(NodePlan::peer).toList(),
        settings.of(RendezvousKeys.NAMES),
        settings.of(RendezvousKeys.REGISTER),
        settings.of(RendezvousKeys.SERVE));
  }

  public IdentifyConfig identify() {
    return new IdentifyConfig(
        settings.of(ProtocolKeys.IDENTIFY_TIMEOUT),
        Math.toIntExact(settings.of(ProtocolKeys.IDENTIFY_OWN_BYTES)),
        Math.toIntExact(settings.of(ProtocolKeys.IDENTIFY_BYTES)),
        settings.of(ProtocolKeys.IDENTIFY_MESSAGES),
        settings.of(ProtocolKeys.IDENTIFY_PROTOCOLS),
        settings.of(ProtocolKeys.IDENTIFY_ADDRESSES),
        settings.of(ProtocolKeys.IDENTIFY_ADDRESSES_KEPT),
        settings.of(ProtocolKeys.IDENTIFY_PUSH_DELAY),
        settings.of(ProtocolKeys.IDENTIFY_PUSHES),
        IdentifyConfig.PushRates.DEFAULT);
  }

  public SendConfig send() {
    return new SendConfig(
        settings.of(ProtocolKeys.SEND_FILE_BYTES),
        settings.of(ProtocolKeys.SEND_FREE_BYTES),
        settings.of(ProtocolKeys.SEND_RECEIVES),
        settings.of(ProtocolKeys.SEND_RECEIVES_PER_PEER),
        settings.of(ProtocolKeys.SEND_PARTS),
        Math.toIntExact(settings.of(ProtocolKeys.SEND_CHUNK)),
        settings.of(ProtocolKeys.SEND_CHECKPOINT),
        settings.of(ProtocolKeys.SEND_IDLE));
  }

  /** Whether the node takes part in GossipSub. */
  public boolean gossips() {
    return settings.of(Keys.GOSSIP);
  }

  public GossipConfig gossip() {
    boolean signs = settings.of(GossipKeys.SIGNING) == GossipKeys.Signing.STRICT;
    RouterConfig router =
        RouterConfig.DEFAULT
            .with(settings.of(GossipKeys.FLOOD_PUBLISH), settings.of(GossipKeys.PEER_EXCHANGE))
            .withDegrees(degrees(settings.of(GossipKeys.DEGREE)))
            .withExperiments(
                Experiments.OFF.switched(
                    settings.of(GossipKeys.CHOKE), settings.of(GossipKeys.PREAMBLE)));
    return GossipConfig.DEFAULT
        .withRouter(router)
        .withPeers(Peers.DEFAULT.withDirect(directPeers()))
        .withBandwidth(bandwidth())
        .withBytes(
            Math.toIntExact(settings.of(GossipKeys.MAX_MESSAGE)),
            Math.toIntExact(settings.of(GossipKeys.QUEUE)))
        .withSignatures(
            signs ? Signatures.STRICT_SIGN : Signatures.STRICT_NO_SIGN,
            signs ? MessageIds.AUTHOR_AND_NUMBER : ContentIds.TOPIC_AND_CONTENT);
  }

  private PeerAddress[] directPeers() {
    return settings.of(GossipKeys.DIRECT_PEERS).stream()
        .map(NodePlan::peer)
        .toArray(PeerAddress[]::new);
  }

  private static PeerAddress peer(String word) {
    try {
      return PeerAddress.parse(word);
    } catch (MalformedException e) {
      throw new IllegalStateException("the key was checked when it was read", e);
    }
  }

  private Bandwidth bandwidth() {
    Map<String, Rate> topics = new LinkedHashMap<>();
    for (Map.Entry<String, Long> each : settings.of(GossipKeys.TOPIC_RATES)) {
      topics.put(each.getKey(), Rate.of(each.getValue()));
    }
    return new Bandwidth(
        rate(settings.of(GossipKeys.FROM_PEER)), rate(settings.of(GossipKeys.TO_PEER)), topics);
  }

  private static Optional<Rate> rate(long bytes) {
    return bytes == 0 ? Optional.empty() : Optional.of(Rate.of(bytes));
  }

  private static Degrees degrees(int target) {
    Degrees usual = Degrees.DEFAULT;
    return new Degrees(
        target,
        target - 1,
        2 * target,
        Math.min(usual.score(), target - 1),
        Math.min(usual.outbound(), target / 2),
        Math.max(usual.lazy(), target),
        usual.gossipFactor());
  }

  /** The hash tables that it is in. */
  public List<TablePlan> tables() {
    return TablePlan.all(settings);
  }

  /** Whether what is kept for hash tables outlives the node. */
  public boolean remembersTables() {
    return settings.of(KadKeys.REMEMBER);
  }

  /** What it listens to from the start. */
  public List<String> topics() {
    return settings.of(GossipKeys.TOPICS);
  }

  /** Whether the audit trail has a line for each message of gossip. */
  public boolean auditsGossip() {
    return settings.of(GossipKeys.AUDIT);
  }

  /** So many messages are remembered with whom they came from. */
  public int tracedMessages() {
    return settings.of(GossipKeys.TRACED_MESSAGES);
  }

  /** Who may ask for that. */
  public List<PeerId> traceAllow() {
    return settings.of(GossipKeys.TRACE_ALLOW);
  }

  /** The timeouts and marks of {@code offering}, which says what is offered. */
  public SwarmConfig swarm(SwarmConfig offering) {
    return new SwarmConfig(
        offering.securities(),
        offering.quantum(),
        offering.muxers(),
        settings.of(Keys.HANDSHAKE_TIMEOUT),
        settings.of(Keys.DIAL_TIMEOUT),
        settings.of(Keys.DIAL_LOCAL_TIMEOUT),
        settings.of(Keys.NEGOTIATION_TIMEOUT),
        new DialPlan.Delays(
            settings.of(Keys.DIAL_DELAY_NEAR),
            settings.of(Keys.DIAL_DELAY_FAR),
            settings.of(Keys.DIAL_DELAY_RELAYED)),
        settings.of(Keys.DIAL_PER_PEER),
        settings.of(Keys.DIAL_PARALLEL),
        marks(),
        reputation());
  }

  public ReputeRules reputation() {
    int warnAt = settings.of(ReputationKeys.WARN_AT);
    return new ReputeRules(
        warnAt,
        settings.of(ReputationKeys.BAN_AT),
        warnAt,
        settings.of(ReputationKeys.POINT_EVERY));
  }

  public Pruning.Marks marks() {
    return new Pruning.Marks(
        settings.of(Keys.CONNECTIONS_LOW),
        settings.of(Keys.CONNECTIONS_HIGH),
        settings.of(Keys.CONNECTIONS_GRACE),
        settings.of(Keys.CONNECTIONS_IDLE));
  }

  public LimitsConfig limits() {
    LimitsConfig scaled =
        settings.of(Keys.MEMORY).map(LimitsConfig::scaled).orElseGet(LimitsConfig::ofThisProcess);
    return new LimitsConfig(
        new Scope(
            bound(
                scaled.system().connections(),
                Keys.LIMIT_CONNECTIONS,
                Keys.LIMIT_CONNECTIONS_INBOUND,
                Keys.LIMIT_CONNECTIONS_OUTBOUND),
            bound(
                scaled.system().streams(),
                Keys.LIMIT_STREAMS,
                Keys.LIMIT_STREAMS_INBOUND,
                Keys.LIMIT_STREAMS_OUTBOUND)),
        new Scope(
            bound(scaled.unproven().connections(), Keys.LIMIT_UNPROVEN_CONNECTIONS),
            bound(scaled.unproven().streams(), Keys.LIMIT_UNPROVEN_STREAMS)),
        new Scope(
            scaled.service().connections(),
            bound(scaled.service().streams(), Keys.LIMIT_SERVICE_STREAMS)),
        new Scope(
            scaled.servicePeer().connections(),
            bound(scaled.servicePeer().streams(), Keys.LIMIT_SERVICE_PEER_STREAMS)),
        new Scope(
            scaled.protocol().connections(),
            bound(scaled.protocol().streams(), Keys.LIMIT_PROTOCOL_STREAMS)),
        new Scope(
            scaled.protocolPeer().connections(),
            bound(scaled.protocolPeer().streams(), Keys.LIMIT_PROTOCOL_PEER_STREAMS)),
        new Scope(
            settings
                .of(Keys.LIMIT_PEER_CONNECTIONS)
                .map(n -> new Bound(n, n, n))
                .orElse(scaled.peer().connections()),
            bound(scaled.peer().streams(), Keys.LIMIT_PEER_STREAMS)),
        settings.of(Keys.WINDOW_MEMORY).orElse(scaled.spareMemoryBytes()),
        settings.of(Keys.LIMIT_IP4),
        settings.of(Keys.LIMIT_IP6_56),
        settings.of(Keys.LIMIT_IP6_48));
  }

  /** How many peers are remembered. */
  public int peersKept() {
    return settings.of(Keys.PEERS_MAX);
  }

  /** Whether peers outlive the node. */
  public boolean remembersPeers() {
    return settings.of(Keys.PEERS_FILE);
  }

  /** The protocols that are off. */
  public List<ProtocolId> silent() {
    List<ProtocolId> off = new ArrayList<>();
    addIf(!settings.of(Keys.PING), Ping.PROTOCOL, off);
    addIf(!settings.of(Keys.IDENTIFY), Identify.PROTOCOL, off);
    addIf(!settings.of(Keys.IDENTIFY_PUSH) || !settings.of(Keys.IDENTIFY), Identify.PUSH, off);
    addIf(!settings.of(Keys.PERF), Perf.PROTOCOL, off);
    addIf(!settings.of(Keys.SEND), Send.PROTOCOL, off);
    if (!settings.of(Keys.GOSSIP)) {
      off.addAll(Version.V1_3.protocols());
    }
    return off;
  }

  public boolean serves(ProtocolId protocol) {
    return !silent().contains(protocol);
  }

  /** Whether link-local and private addresses are dialed. */
  public boolean dialsPrivate() {
    return settings.of(Keys.DIAL_PRIVATE);
  }

  /** Where metrics and health are told. */
  public List<InetSocketAddress> metricsListen() {
    return settings.of(Keys.METRICS_LISTEN);
  }

  /** How the audit trail is kept; nothing if none is. */
  public Optional<AuditConfig> audit() {
    if (!settings.of(AuditKeys.ENABLED)) {
      return Optional.empty();
    }
    return Optional.of(
        new AuditConfig(
            settings.of(AuditKeys.PREFIX),
            settings.of(AuditKeys.QUEUE),
            Math.toIntExact(settings.of(AuditKeys.FSYNC).toMillis()),
            settings.of(AuditKeys.CHECKPOINT_LINES),
            settings.of(AuditKeys.CHECKPOINT_SECONDS),
            settings.of(AuditKeys.FILE_SIZE),
            settings.of(AuditKeys.WHEN_UNWRITABLE)));
  }

  /** How much loggers tell. */
  public List<LogLevel> logs() {
    return settings.of(Keys.LOG_LEVEL);
  }

  private Gate gate() {
    return dialsPrivate() ? Gate.OPEN : NodePlan::farOnly;
  }

  private static Gate.Verdict farOnly(Gate.Attempt attempt) {
    if (attempt instanceof Gate.Attempt.Dial dial) {
      AddressScope scope = AddressScope.of(dial.address());
      if (scope == AddressScope.PRIVATE || scope == AddressScope.LINK_LOCAL) {
        return Gate.Verdict.denied("dial.private_addresses is false");
      }
    }
    return Gate.Verdict.ADMITTED;
  }

  private Bound bound(
      Bound scaled,
      Key<Optional<Integer>> total,
      Key<Optional<Integer>> inbound,
      Key<Optional<Integer>> outbound) {
    Bound all = bound(scaled, total);
    return new Bound(
        settings.of(inbound).orElse(all.inbound()),
        settings.of(outbound).orElse(all.outbound()),
        all.total());
  }

  /** Half for strangers, so that they cannot keep us from what we want. */
  private Bound bound(Bound scaled, Key<Optional<Integer>> total) {
    return settings.of(total).map(n -> new Bound((n + 1) / 2, n, n)).orElse(scaled);
  }

  private static void addIf(boolean condition, ProtocolId protocol, List<ProtocolId> off) {
    if (condition) {
      off.add(protocol);
    }
  }
}
