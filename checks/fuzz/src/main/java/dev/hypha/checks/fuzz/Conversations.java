package dev.hypha.checks.fuzz;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Offer;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.core.Session;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multistream.Multistream;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.pnet.PreSharedKey;
import dev.hypha.pnet.PrivateNetwork;
import dev.hypha.tls.TlsSecurity;
import dev.hypha.websocket.WebSocketDoor;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Our side of a conversation whose other side says the input, all of it at once, and hangs up.
 * Nothing of this waits for a clock: who hangs is a finding.
 */
final class Conversations {
  /** More than our side ever says to an input of the greatest length. */
  private static final int CAPACITY_BYTES = 64 << 20;

  private static final Runtime RUNTIME = new SystemRuntime();
  private static final PrivateKey KEY = PrivateKey.generate(KeyType.ED25519, RUNTIME.secrets());
  private static final PeerId PEER = PeerId.ofPublicKey(KEY.publicKey().encode());
  private static final List<SecureChannel> CHANNELS = NoiseSecurity.all(KEY, RUNTIME);
  private static final SecureChannel HYBRID = CHANNELS.getFirst();
  private static final SecureChannel CLASSICAL = CHANNELS.getLast();
  private static final SecureChannel TLS = new TlsSecurity(KEY, RUNTIME);
  private static final PrivateNetwork NETWORK =
      new PrivateNetwork(PreSharedKey.of(Bytes.copyOf(new byte[PreSharedKey.BYTES])), RUNTIME);
  private static final Yamux YAMUX = new Yamux(YamuxConfig.DEFAULT, RUNTIME);
  private static final Offer OFFER =
      new Offer(
          CHANNELS.stream().map(SecureChannel::protocol).toList(),
          List.of(Yamux.PROTOCOL),
          Bytes.EMPTY,
          Long.MAX_VALUE,
          step -> {});
  private static final List<ProtocolId> SPOKEN =
      List.of(ProtocolId.of("/ipfs/ping/1.0.0"), ProtocolId.of("/ipfs/id/1.0.0"));

  private Conversations() {}

  /** A pipe to whose right end {@code input} was said. */
  static MemoryPipe saying(byte[] input) throws IOException {
    MemoryPipe pipe = new MemoryPipe(CAPACITY_BYTES);
    Buffer said = new Buffer().write(Bytes.copyOf(input));
    pipe.left().sink().write(said, said.size());
    pipe.left().sink().close();
    return pipe;
  }

  static void noiseListener(byte[] input) throws IOException {
    secure(CLASSICAL, Role.LISTENER, input);
  }

  static void noiseDialer(byte[] input) throws IOException {
    secure(CLASSICAL, Role.DIALER, input);
  }

  static void hybridListener(byte[] input) throws IOException {
    secure(HYBRID, Role.LISTENER, input);
  }

  static void hybridDialer(byte[] input) throws IOException {
    secure(HYBRID, Role.DIALER, input);
  }

  static void tlsListener(byte[] input) throws IOException {
    secure(TLS, Role.LISTENER, input);
  }

  static void tlsDialer(byte[] input) throws IOException {
    secure(TLS, Role.DIALER, input);
  }

  private static void secure(SecureChannel channel, Role role, byte[] input) throws IOException {
    Secured secured = channel.secure(saying(input).right(), role, Optional.empty(), OFFER);
    throw new AssertionError("random bytes proved to be " + secured.peer());
  }

  static void multistreamListener(byte[] input) throws IOException {
    new Multistream().listen(saying(input).right(), () -> SPOKEN);
  }

  static void multistreamDialer(byte[] input) throws IOException {
    var agreed = new Multistream().dialAsking(saying(input).right(), SPOKEN);
    agreed.pipe().source().read(new Buffer(), 1);
  }

  static void privateNetwork(byte[] input) throws IOException {
    Duplex pipe = NETWORK.protect(saying(input).right(), () -> {});
    Buffer read = new Buffer();
    while (pipe.source().read(read, 4096) >= 0) {
      read.clear();
    }
  }

  static void webSocketServer(byte[] input) throws IOException {
    frames(Role.LISTENER, input);
  }

  static void webSocketClient(byte[] input) throws IOException {
    frames(Role.DIALER, input);
  }

  /** In whatever pieces they are read, frames say the same and end in the same way. */
  private static void frames(Role role, byte[] input) throws IOException {
    var once = WebSocketDoor.read(saying(input).right(), role, 1 << 16, false);
    Invariant.same(once, WebSocketDoor.read(saying(input).right(), role, 3, false), "small reads");
    Invariant.same(once, WebSocketDoor.read(saying(input).right(), role, 700, true), "buffers");
  }

  static void webSocketRequest(byte[] input) throws IOException {
    WebSocketDoor.answer(saying(input).right());
  }

  static void webSocketAnswer(byte[] input) throws IOException {
    WebSocketDoor.ask(saying(input).right());
  }

  static void yamuxListener(byte[] input) throws Exception {
    mux(Role.LISTENER, input);
  }

  static void yamuxDialer(byte[] input) throws Exception {
    mux(Role.DIALER, input);
  }

  /** Whatever the frames, the session ends, and with it every stream and its reader. */
  private static void mux(Role role, byte[] input) throws Exception {
    Duplex pipe = saying(input).right();
    Secured secured =
        new Secured(pipe, PEER, KEY.publicKey(), NoiseSecurity.CLASSICAL, "none", Optional.empty());
    Session session = YAMUX.session(secured, role);
    CountDownLatch over = new CountDownLatch(1);
    session.start(stream -> RUNTIME.fork("echo", () -> echo(stream)), reason -> over.countDown());
    over.await();
    Invariant.same(0, session.streams(), "the streams of a session that is over");
    session.close();
  }

  private static void echo(Duplex stream) {
    Buffer read = new Buffer();
    try (stream) {
      while (stream.source().read(read, 4096) >= 0) {
        stream.sink().write(read, read.size());
      }
    } catch (IOException e) {
      stream.reset(0);
    }
  }
}
