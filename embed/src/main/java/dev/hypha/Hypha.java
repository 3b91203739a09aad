package dev.hypha;

import dev.hypha.core.Connection;
import dev.hypha.core.Muxer;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.ProtocolHandler;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Stream;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.identify.Identify;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.MemoryPeerstore;
import dev.hypha.node.Swarm;
import dev.hypha.node.SwarmConfig;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.ping.Ping;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.tcp.TcpTransport;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A running libp2p node with its protocols: what an application embeds.
 *
 * <pre>{@code
 * try (var hypha = Hypha.start()) {
 *   IO.println(hypha.id() + " " + hypha.addresses());
 *   hypha.serve(ProtocolId.of("/echo/1"), s -> s.in().transferTo(s.out()));
 * }
 * }</pre>
 *
 * <p>Thread-safe; calls block.
 */
public final class Hypha implements AutoCloseable {
  private final SystemRuntime runtime;
  private final Swarm swarm;
  private final Ping ping;

  private Hypha(SystemRuntime runtime, Swarm swarm, Ping ping) {
    this.runtime = runtime;
    this.swarm = swarm;
    this.ping = ping;
  }

  /** A node with a new identity that listens on a free TCP port of every IPv4 interface. */
  public static Hypha start() throws IOException {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  public PeerId id() {
    return swarm.id();
  }

  /** Where others can dial this node; each ends in {@code /p2p/…}. */
  public List<Multiaddr> addresses() {
    return swarm.addresses().stream().map(address -> address.withPeer(id())).toList();
  }

  /** Connects to {@code /ip4/…/tcp/…/p2p/…}. */
  public Connection connect(String address) throws IOException {
    return swarm.connect(PeerAddress.parse(address));
  }

  /** Opens a stream for the first of {@code anyOf} that {@code peer} speaks; dials if needed. */
  public Stream open(PeerId peer, ProtocolId... anyOf) throws IOException {
    return swarm.open(peer, anyOf);
  }

  /** Answers {@code protocol}, each stream on a virtual thread of its own. */
  public Registration serve(ProtocolId protocol, ProtocolHandler handler) {
    return swarm.serve(protocol, handler);
  }

  public Ping ping() {
    return ping;
  }

  /** The node beneath. */
  public Node node() {
    return swarm;
  }

  @Override
  public void close() {
    swarm.close();
    runtime.close();
  }

  /** What a node is started with. */
  public static final class Builder {
    private final List<String> listen = new ArrayList<>();
    private final List<String> securities = new ArrayList<>();
    private PrivateKey identity =
        PrivateKey.generate(KeyType.ED25519, new java.security.SecureRandom());
    private String agent = "hypha/0.1.0";

    private Builder() {}

    /** Listens on {@code address} too; without any, on {@code /ip4/0.0.0.0/tcp/0}. */
    public Builder listen(String address) {
      listen.add(address);
      return this;
    }

    /** Offers no security protocol but these, best first. */
    public Builder security(String... protocols) {
      securities.addAll(List.of(protocols));
      return this;
    }

    public Builder identity(PrivateKey key) {
      identity = key;
      return this;
    }

    /** What we call ourselves to peers. */
    public Builder agent(String name) {
      agent = name;
      return this;
    }

    public Hypha start() throws IOException {
      SystemRuntime runtime = new SystemRuntime();
      List<SecureChannel> channels = NoiseSecurity.all(identity, runtime);
      List<Muxer> muxers = List.of(new Yamux(YamuxConfig.DEFAULT, runtime));
      List<ProtocolId> offered =
          securities.isEmpty()
              ? channels.stream().map(SecureChannel::protocol).toList()
              : securities.stream().map(ProtocolId::of).toList();
      SwarmConfig config = SwarmConfig.of(offered, muxers.stream().map(Muxer::protocol).toList());
      PeerId id = PeerId.ofPublicKey(identity.publicKey().encode());
      Swarm swarm = new Swarm(id, config, new MemoryPeerstore(config.peersKeptMax()), runtime);
      swarm.add(
          new TcpTransport(
              TcpConfig.DEFAULT, new ConnectionUpgrader(channels, muxers, runtime), runtime));
      Ping ping = new Ping(swarm);
      ping.serve();
      new Identify(swarm, identity, agent).start();
      Hypha hypha = new Hypha(runtime, swarm, ping);
      boolean started = false;
      try {
        for (String address : listen.isEmpty() ? List.of("/ip4/0.0.0.0/tcp/0") : listen) {
          swarm.listen(Multiaddr.parse(address));
        }
        started = true;
        return hypha;
      } finally {
        if (!started) {
          hypha.close();
        }
      }
    }
  }
}
