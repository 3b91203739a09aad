package dev.hypha;

import dev.hypha.bytes.MalformedException;
import dev.hypha.chaos.ChaosConfig;
import dev.hypha.chaos.ChaosUpgrader;
import dev.hypha.core.Binding;
import dev.hypha.core.Discovery;
import dev.hypha.core.Gate;
import dev.hypha.core.Muxer;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.core.Resolver;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.SystemRuntime;
import dev.hypha.core.Upgrader;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.dns.DnsConfig;
import dev.hypha.dns.DnsResolver;
import dev.hypha.exchange.ExchangeConfig;
import dev.hypha.exchange.ExchangeDiscovery;
import dev.hypha.exchange.PeerExchangeService;
import dev.hypha.gossip.Gossip;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.identify.Identify;
import dev.hypha.identify.IdentifyConfig;
import dev.hypha.kad.Kad;
import dev.hypha.kad.KadConfig;
import dev.hypha.mdns.Mdns;
import dev.hypha.mdns.engine.MdnsConfig;
import dev.hypha.memory.MemoryConfig;
import dev.hypha.memory.MemoryNetwork;
import dev.hypha.memory.MemoryTransport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multistream.Multistream;
import dev.hypha.node.AutoDialConfig;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.MemoryPeerstore;
import dev.hypha.node.ResourceLimits;
import dev.hypha.node.Swarm;
import dev.hypha.node.SwarmConfig;
import dev.hypha.node.SwarmParts;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.ping.Ping;
import dev.hypha.pnet.PreSharedKey;
import dev.hypha.pnet.PrivateNetwork;
import dev.hypha.quic.QuicConfig;
import dev.hypha.rendezvous.PointConfig;
import dev.hypha.rendezvous.Rendezvous;
import dev.hypha.rendezvous.RendezvousConfig;
import dev.hypha.rendezvous.RendezvousDiscovery;
import dev.hypha.rendezvous.RendezvousPoint;
import dev.hypha.store.PersistentPeerstore;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tcp.TcpTransport;
import dev.hypha.tls.PemFiles;
import dev.hypha.tls.PemTls;
import dev.hypha.tls.TlsSecurity;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.websocket.WebSocketConfig;
import dev.hypha.websocket.WebSocketTransport;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a node is started with. */
public final class HyphaBuilder {
  private final List<String> listen = new ArrayList<>();
  private final List<String> securities = new ArrayList<>();
  private @Nullable PrivateKey givenIdentity;
  private String agent = "hypha/" + Hypha.VERSION;
  private Quantum quantum = Quantum.PREFER;
  private Binding binding = Binding.WARN;
  private YamuxConfig yamux = YamuxConfig.DEFAULT;
  private TcpConfig tcp = TcpConfig.DEFAULT;
  private @Nullable QuicConfig quic;
  private PemFiles certificates = PemFiles.NONE;
  private ChaosConfig chaos = ChaosConfig.OFF;
  private DnsConfig dns = DnsConfig.DEFAULT;
  private IdentifyConfig identify = IdentifyConfig.DEFAULT;
  private GossipConfig gossip = GossipConfig.DEFAULT;
  private final Map<ProtocolId, KadFiles.Opening> tables = new LinkedHashMap<>();
  private final Set<ProtocolId> silent = new HashSet<>();
  private final List<String> bootstrap = new ArrayList<>();
  private AutoDialConfig keeping = AutoDialConfig.OFF;
  private boolean mdns;
  private MdnsConfig mdnsConfig = MdnsConfig.DEFAULT;
  private final List<RendezvousConfig> rendezvous = new ArrayList<>();
  private @Nullable PointConfig point;
  private @Nullable ExchangeConfig exchange;
  private int peersKept = Hypha.PEERS_KEPT_MAX;
  private Gate gate = Gate.OPEN;
  private LimitsConfig limits = LimitsConfig.ofThisProcess();
  private UnaryOperator<SwarmConfig> configuration = UnaryOperator.identity();
  private @Nullable Path peersFile;
  private @Nullable MemoryNetwork memory;
  private @Nullable Resolver resolver;
  private @Nullable PreSharedKey networkKey;
  private Map<String, String> environment = System.getenv();
  private @Nullable Runtime givenRuntime;

  HyphaBuilder() {}

  /** Listens on {@code address} too; without any, on {@code /ip4/0.0.0.0/tcp/0}. */
  public HyphaBuilder listen(String address) {
    listen.add(address);
    return this;
  }

  /**
   * Offers no security protocol but these, best first; without this, every hybrid Noise, TLS, which
   * agrees on a hybrid key with whoever can, and the classical Noise.
   */
  public HyphaBuilder security(String... protocols) {
    securities.addAll(List.of(protocols));
    return this;
  }

  public HyphaBuilder identity(PrivateKey key) {
    givenIdentity = key;
    return this;
  }

  /** What we call ourselves to peers. */
  public HyphaBuilder agent(String name) {
    agent = name;
    return this;
  }

  /** How much to insist on handshakes that withstand a quantum computer. */
  public HyphaBuilder quantum(Quantum policy) {
    quantum = policy;
    return this;
  }

  /** How handshakes are bound to the negotiation of the security protocol before them. */
  public HyphaBuilder binding(Binding now) {
    binding = now;
    return this;
  }

  /** The windows, bounds and keep-alive of every connection's muxer. */
  public HyphaBuilder yamux(YamuxConfig now) {
    yamux = now;
    return this;
  }

  public HyphaBuilder tcp(TcpConfig now) {
    tcp = now;
    return this;
  }

  /** The bounds of QUIC, for which the module {@code dev.hypha.quic} must be there. */
  @SuppressWarnings("exports") // who has the bounds has the module
  public HyphaBuilder quic(QuicConfig now) {
    quic = now;
    return this;
  }

  /**
   * The certificate of secure WebSockets, {@code /tls/ws}, and whom to trust when dialing them.
   * When the files change, the next connection is shown the new ones.
   */
  public HyphaBuilder certificates(PemFiles now) {
    certificates = now;
    return this;
  }

  /** For tests: makes the network that the node sees worse than it is, on every transport. */
  public HyphaBuilder chaos(ChaosConfig now) {
    chaos = now;
    return this;
  }

  /** How names are resolved, where {@link #resolver} does not say who does it. */
  public HyphaBuilder dns(DnsConfig now) {
    dns = now;
    return this;
  }

  /** What is taken from peers that say who they are, and what is told to them. */
  public HyphaBuilder identify(IdentifyConfig now) {
    identify = now;
    return this;
  }

  /** How the node takes part in GossipSub, once a topic is asked for. */
  public HyphaBuilder gossip(GossipConfig now) {
    gossip = now;
    return this;
  }

  /**
   * Takes part in a distributed hash table; without this, in none. Each network of which this tells
   * has a table of its own. What the node keeps for others is forgotten with the node.
   */
  public HyphaBuilder kad(KadConfig now) {
    tables.put(now.protocol(), node -> new Kad(node, now));
    return this;
  }

  /**
   * The same, and keeps it in {@code directory}, which is there: what was taken outlives the
   * process. Each network needs one of its own.
   */
  public HyphaBuilder kad(KadConfig now, Path directory) {
    tables.put(now.protocol(), node -> KadFiles.open(directory, node, now));
    return this;
  }

  /** Does not serve {@code protocols} of those that every node serves: ping and identify. */
  public HyphaBuilder without(ProtocolId... protocols) {
    silent.addAll(List.of(protocols));
    return this;
  }

  /** Dials {@code address}, which ends in {@code /p2p/…}, at the start; see {@link #minPeers}. */
  public HyphaBuilder bootstrap(String address) {
    bootstrap.add(address);
    return this;
  }

  /**
   * Dials bootstrap peers, those that are found nearby, those that are remembered and those that
   * were lost while fewer than {@code count} are connected; 0, the default, is never.
   */
  public HyphaBuilder minPeers(int count) {
    keeping = keeping.withMinPeers(count);
    return this;
  }

  /**
   * Finds the nodes nearby by multicast DNS, and is found by them, or not; without this, not. Who
   * is found is in the peerstore and published as {@link Discovery.PeerFound}; nobody is dialed.
   */
  public HyphaBuilder mdns(boolean on) {
    mdns = on;
    return this;
  }

  /** The same, and how; members of a private network find none but each other. */
  public HyphaBuilder mdns(MdnsConfig now) {
    mdnsConfig = now;
    return mdns(true);
  }

  /**
   * Looks for peers at rendezvous points, and is found there; once more for each further name. Who
   * is found is in the peerstore and published as {@link Discovery.PeerFound}.
   */
  public HyphaBuilder rendezvous(RendezvousConfig now) {
    rendezvous.add(now);
    return this;
  }

  /** Is a rendezvous point: lets others register, and tells who is there. */
  public HyphaBuilder rendezvousPoint(PointConfig now) {
    point = now;
    return this;
  }

  /**
   * Asks connected peers whom else they are connected to, and tells them whom this node is; without
   * this, neither. Who is found is in the peerstore and published as {@link Discovery.PeerFound}.
   */
  public HyphaBuilder peerExchange(ExchangeConfig now) {
    exchange = now;
    return this;
  }

  /** Remembers {@code max} peers at most. */
  public HyphaBuilder peersKept(int max) {
    peersKept = max;
    return this;
  }

  /** Asks {@code now} before every connection. */
  public HyphaBuilder gate(Gate now) {
    gate = now;
    return this;
  }

  public HyphaBuilder limits(LimitsConfig now) {
    limits = now;
    return this;
  }

  /** Changes the timeouts and marks of the node. */
  public HyphaBuilder configure(UnaryOperator<SwarmConfig> change) {
    configuration = change;
    return this;
  }

  /**
   * Remembers peers in {@code file} from one start to the next: their addresses, and the pins
   * against downgrades. Without it they are forgotten with the node.
   */
  public HyphaBuilder peers(Path file) {
    peersFile = file;
    return this;
  }

  /** Reaches the nodes of {@code network} too, at {@code /memory/…}. */
  public HyphaBuilder memory(MemoryNetwork network) {
    memory = network;
    return this;
  }

  /**
   * Turns names in addresses into addresses that can be dialed; without this, the hosts file and
   * the nameservers of the machine do, as {@link #dns} says.
   */
  public HyphaBuilder resolver(Resolver now) {
    resolver = now;
    return this;
  }

  /**
   * Enters the private network of {@code key}: from then on this node understands those that have
   * the same key, and nobody else. TCP and WebSocket carry it; other transports are refused.
   *
   * <p>Spec: pnet/Private-Networks-PSK-V1.md.
   */
  public HyphaBuilder privateNetwork(PreSharedKey key) {
    networkKey = key;
    return this;
  }

  /** For tests that own the environment. */
  HyphaBuilder environment(Map<String, String> given) {
    environment = given;
    return this;
  }

  /** For tests that own the clock. */
  HyphaBuilder runtime(Runtime given) {
    givenRuntime = given;
    return this;
  }

  private Map<ProtocolId, Integer> offered(List<SecureChannel> noise) throws IOException {
    Map<ProtocolId, Integer> all = new LinkedHashMap<>();
    for (SecureChannel channel : noise) {
      if (channel.quantumLevel() == 0) {
        all.put(TlsSecurity.PROTOCOL, TlsSecurity.levelUnder(quantum));
      }
      all.put(channel.protocol(), channel.quantumLevel());
    }
    if (securities.isEmpty()) {
      return all;
    }
    Map<ProtocolId, Integer> chosen = new LinkedHashMap<>();
    for (String name : securities) {
      ProtocolId protocol = ProtocolId.of(name);
      Integer level = all.get(protocol);
      if (level == null) {
        throw new IOException("no security protocol " + name + "; there are " + all.keySet());
      }
      chosen.put(protocol, level);
    }
    return chosen;
  }

  private List<ProtocolId> toStrangers(Map<ProtocolId, Integer> offered) {
    return offered.entrySet().stream()
        .filter(each -> quantum.offers(each.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The addresses to listen on. */
  private List<Multiaddr> listening() throws IOException {
    List<Multiaddr> addresses = new ArrayList<>();
    for (String text : listen.isEmpty() ? List.of("/ip4/0.0.0.0/tcp/0") : listen) {
      Multiaddr address = Multiaddr.parse(text);
      if (networkKey != null && !PrivateNetwork.carries(address)) {
        throw new IOException("cannot listen on " + address + ": " + PrivateNetwork.REFUSAL);
      }
      addresses.add(address);
    }
    return addresses;
  }

  /**
   * Starts the node.
   *
   * @throws IOException if an address cannot be listened on, or if the environment asks for a
   *     private network ({@link PrivateNetwork#FORCED_BY}) and no key is given
   */
  public Hypha start() throws IOException {
    if (networkKey == null && PrivateNetwork.isForced(environment)) {
      throw new IOException(
          PrivateNetwork.FORCED_BY
              + " is set: a node may not run here without the key of a private network");
    }
    List<Multiaddr> listening = QuicModule.usable(listening());
    Runtime runtime = givenRuntime == null ? new SystemRuntime() : givenRuntime;
    PrivateKey identity =
        givenIdentity == null
            ? PrivateKey.generate(KeyType.ED25519, runtime.secrets())
            : givenIdentity;
    Optional<PersistentPeerstore> stored =
        peersFile == null
            ? Optional.empty()
            : Optional.of(PersistentPeerstore.open(peersFile, peersKept, runtime));
    boolean started = false;
    try {
      Hypha hypha = listening(wire(runtime, identity, stored), identity, listening);
      started = true;
      return hypha;
    } finally {
      if (!started) {
        stored.ifPresent(PersistentPeerstore::close);
      }
    }
  }

  private Hypha listening(Hypha hypha, PrivateKey identity, List<Multiaddr> addresses)
      throws IOException {
    boolean started = false;
    try {
      for (Multiaddr address : addresses) {
        hypha.swarm.listen(address);
      }
      for (var table : tables.entrySet()) {
        hypha.tables.put(table.getKey(), table.getValue().open(hypha.swarm));
      }
      if (mdns) {
        MdnsConfig config =
            networkKey == null ? mdnsConfig : mdnsConfig.within(networkKey.fingerprint());
        hypha.discoveries.add(Mdns.start(hypha.swarm, config));
      }
      if (point != null) {
        hypha.points.add(RendezvousPoint.serve(hypha.swarm, point));
      }
      if (exchange != null) {
        hypha.exchanges.add(PeerExchangeService.serve(hypha.swarm, exchange));
        hypha.discoveries.add(ExchangeDiscovery.start(hypha.swarm, exchange));
      }
      hypha.discoveries.addAll(RendezvousDiscovery.start(hypha.swarm, identity, rendezvous));
      hypha.keepPeers(keeping.withBootstrap(peers(bootstrap)));
      started = true;
      return hypha;
    } finally {
      if (!started) {
        hypha.close();
      }
    }
  }

  private static List<PeerAddress> peers(List<String> addresses) throws IOException {
    List<PeerAddress> peers = new ArrayList<>();
    for (String address : addresses) {
      try {
        peers.add(PeerAddress.parse(address));
      } catch (MalformedException e) {
        throw new IOException("no address of a peer: " + address, e);
      }
    }
    return peers;
  }

  private Hypha wire(Runtime runtime, PrivateKey identity, Optional<PersistentPeerstore> stored)
      throws IOException {
    Optional<PrivateNetwork> network =
        Optional.ofNullable(networkKey).map(key -> new PrivateNetwork(key, runtime));
    List<SecureChannel> channels = new ArrayList<>(NoiseSecurity.all(identity, runtime, binding));
    Map<ProtocolId, Integer> offered = offered(channels);
    if (offered.containsKey(TlsSecurity.PROTOCOL)) {
      channels.add(new TlsSecurity(identity, quantum, binding, toStrangers(offered), runtime));
    }
    ResourceLimits counted = new ResourceLimits(limits);
    List<Muxer> muxers = List.of(new Yamux(yamux, runtime, counted));
    SwarmConfig config = SwarmConfig.of(offered, muxers.stream().map(Muxer::protocol).toList());
    PeerId id = PeerId.ofPublicKey(identity.publicKey().encode());
    SwarmParts parts =
        new SwarmParts(
            stored.isPresent() ? stored.get() : new MemoryPeerstore(peersKept),
            new Multistream(),
            resolver == null ? new DnsResolver(dns, runtime) : resolver,
            network.isPresent() ? PrivateNetwork.gate().and(gate) : gate,
            counted,
            runtime);
    Swarm swarm = new Swarm(id, configuration.apply(config.withQuantum(quantum)), parts);
    Upgrader faithful = new ConnectionUpgrader(channels, muxers, network, runtime);
    Upgrader upgrader = chaos.isOff() ? faithful : new ChaosUpgrader(chaos, faithful, runtime);
    swarm.add(new TcpTransport(tcp, upgrader, runtime));
    if (network.isEmpty() && QuicModule.isPresent()) {
      swarm.add(QuicModule.transport(quic, identity, quantum, runtime));
    }
    swarm.add(
        new WebSocketTransport(
            WebSocketConfig.DEFAULT, tcp, new PemTls(certificates, runtime), upgrader, runtime));
    if (memory != null) {
      swarm.add(new MemoryTransport(MemoryConfig.DEFAULT, memory, upgrader, runtime));
    }
    Ping ping = new Ping(swarm);
    if (!silent.contains(Ping.PROTOCOL)) {
      ping.serve();
    }
    new Identify(swarm, identity, agent, identify).start(protocol -> !silent.contains(protocol));
    return new Hypha(
        runtime,
        swarm,
        ping,
        new Rendezvous(swarm, identity),
        counted,
        network,
        stored,
        () -> new Gossip(swarm, identity, gossip));
  }
}
