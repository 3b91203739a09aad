package dev.hypha.testkit.contract;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Function;

/** An identity with one transport, real handshakes and nothing above them. */
public final class TestPeer {
  /** How long the handshakes of an offer may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Runtime runtime;
  private final PeerId id;
  private final Upgrader upgrader;
  private final Transport transport;
  private final LinkedBlockingQueue<Link> arrived = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<IOException> failed = new LinkedBlockingQueue<>();
  private volatile boolean refusing;

  public TestPeer(Runtime runtime, Function<Upgrader, Transport> transport) {
    this(runtime, (upgrader, identity) -> transport.apply(upgrader));
  }

  /** With a transport that brings its own security, and so needs to know who it speaks for. */
  public TestPeer(Runtime runtime, BiFunction<Upgrader, PrivateKey, Transport> transport) {
    PrivateKey key = PrivateKey.generate(KeyType.ED25519, runtime.secrets());
    this.runtime = runtime;
    this.id = PeerId.ofPublicKey(key.publicKey().encode());
    this.upgrader =
        new ConnectionUpgrader(
            List.of(NoiseSecurity.classical(key, runtime)),
            List.of(new Yamux(YamuxConfig.DEFAULT, runtime)),
            runtime);
    this.transport = transport.apply(upgrader, key);
  }

  public PeerId id() {
    return id;
  }

  public Transport transport() {
    return transport;
  }

  public Upgrader upgrader() {
    return upgrader;
  }

  public Offer offer() {
    return new Offer(
        List.of(NoiseSecurity.CLASSICAL),
        List.of(Yamux.PROTOCOL),
        Bytes.EMPTY,
        runtime.nanoTime() + PATIENCE.toNanos(),
        step -> {});
  }

  /** Listens; whatever arrives answers every stream with what it says. */
  public Transport.Listener listen(Multiaddr address) throws IOException {
    return transport.listen(address, this::enter);
  }

  /** Whether to send everybody away from now on. */
  public void refuse(boolean all) {
    refusing = all;
  }

  /** What becomes of somebody who dials: for entrances that look at who comes. */
  public Transport.Arrival enter(Multiaddr remote) throws Refused {
    if (refusing) {
      throw new Refused("closed today");
    }
    return new Transport.Arrival() {
      @Override
      public Offer offer() {
        return TestPeer.this.offer();
      }

      @Override
      public void established(Link link) {
        answer(link);
        arrived.add(link);
      }

      @Override
      public void failed(IOException why) {
        failed.add(why);
      }
    };
  }

  /** The next handshake of an inbound connection that failed. */
  public IOException failure() throws InterruptedException {
    return failed.take();
  }

  /** The next inbound connection. */
  public Link arrival() throws InterruptedException {
    return arrived.take();
  }

  /** Inbound connections that nobody has asked for yet. */
  public int arrivals() {
    return arrived.size();
  }

  public Link dial(Multiaddr address, PeerId expected) throws IOException {
    return dial(address, expected, Role.DIALER, false);
  }

  public Link dial(Multiaddr address, PeerId expected, Role role, boolean reusePort)
      throws IOException {
    Link link =
        transport.dial(new DialRequest(address, Optional.of(expected), role, reusePort, offer()));
    answer(link);
    return link;
  }

  /** Sends {@code text} on a new stream and returns what comes back until its end. */
  public static String echo(Link link, String text) throws IOException {
    Duplex stream = link.session().open();
    byte[] sent = Bytes.utf8(text).toArray();
    stream.sink().write(sent, 0, sent.length);
    stream.sink().flush();
    stream.sink().close();
    Buffer received = new Buffer();
    while (stream.source().read(received, 1024) >= 0) {
      // until the end
    }
    return received.readAll().toUtf8();
  }

  private void answer(Link link) {
    link.session().start(stream -> runtime.fork("echo", () -> answer(stream)), reason -> {});
  }

  private static void answer(Duplex stream) {
    Buffer chunk = new Buffer();
    try {
      while (stream.source().read(chunk, 1024) >= 0) {
        stream.sink().write(chunk, chunk.size());
        stream.sink().flush();
      }
      stream.sink().close();
    } catch (IOException e) {
      stream.reset(0);
    }
  }
}
