package dev.hypha.identify;

import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Gate;
import dev.hypha.core.Link;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multistream.Multistream;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.MemoryPeerstore;
import dev.hypha.node.ResourceLimits;
import dev.hypha.node.Swarm;
import dev.hypha.node.SwarmConfig;
import dev.hypha.node.SwarmParts;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Whole nodes in one process, with Noise and Yamux over pipes in memory. Every node dials from the
 * address that it was made with, and may listen on any.
 */
final class PipeNetwork implements AutoCloseable {
  private final Runtime runtime;
  private final Map<Multiaddr, Consumer<Upgrader.Raw>> listening = new ConcurrentHashMap<>();
  private final List<Swarm> swarms = new ArrayList<>();

  PipeNetwork(Runtime runtime) {
    this.runtime = runtime;
  }

  static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  static PrivateKey key() {
    return PrivateKey.generate(KeyType.ED25519, new java.security.SecureRandom());
  }

  static PeerId id(PrivateKey key) {
    return PeerId.ofPublicKey(key.publicKey().encode());
  }

  /** A node that speaks nothing yet, dials from {@code from} and listens there. */
  Swarm swarm(PrivateKey key, String from) throws IOException {
    NoiseSecurity noise = NoiseSecurity.classical(key, runtime);
    Yamux yamux = new Yamux(YamuxConfig.DEFAULT, runtime);
    SwarmConfig config = SwarmConfig.of(Map.of(noise.protocol(), 0), List.of(yamux.protocol()));
    SwarmParts parts =
        new SwarmParts(
            new MemoryPeerstore(1_000),
            new Multistream(),
            (name, deadline) -> List.of(name),
            Gate.OPEN,
            new ResourceLimits(LimitsConfig.unlimited()),
            runtime);
    Swarm swarm = new Swarm(id(key), config, parts);
    var upgrader = new ConnectionUpgrader(List.of(noise), List.of(yamux), runtime);
    swarm.add(new PipeTransport(upgrader, address(from)));
    swarm.listen(address(from));
    swarms.add(swarm);
    return swarm;
  }

  @Override
  public void close() {
    swarms.forEach(Swarm::close);
  }

  private final class PipeTransport implements Transport {
    private final Upgrader upgrader;
    private final Multiaddr from;

    PipeTransport(Upgrader upgrader, Multiaddr from) {
      this.upgrader = upgrader;
      this.from = from;
    }

    @Override
    public boolean handles(Multiaddr address) {
      return true;
    }

    @Override
    public Link dial(DialRequest request) throws IOException {
      Consumer<Upgrader.Raw> listener = listening.get(request.address());
      if (listener == null) {
        throw new IOException("nobody listens on " + request.address());
      }
      MemoryPipe pipe = new MemoryPipe(1 << 20);
      listener.accept(new Upgrader.Raw(pipe.right(), request.address(), from));
      var raw = new Upgrader.Raw(pipe.left(), from, request.address());
      return upgrader.upgrade(raw, request.role(), request.expected(), request.offer());
    }

    @Override
    public Listener listen(Multiaddr address, Entrance entrance) {
      listening.put(address, raw -> runtime.fork("accept", () -> accept(raw, entrance)));
      return new Listener() {
        @Override
        public Multiaddr address() {
          return address;
        }

        @Override
        public void close() {
          listening.remove(address);
        }
      };
    }

    private void accept(Upgrader.Raw raw, Entrance entrance) {
      try {
        Arrival arrival = entrance.enter(raw.remote());
        arrival.established(
            upgrader.upgrade(raw, Role.LISTENER, Optional.empty(), arrival.offer()));
      } catch (IOException e) {
        raw.pipe().reset(0);
      }
    }
  }
}
