package dev.hypha.checks.bench;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.noise.CipherPair;
import dev.hypha.crypto.noise.HandshakeState;
import dev.hypha.crypto.noise.NoiseException;
import dev.hypha.crypto.noise.Suite;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Input;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.MessageIds;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.RpcCodec;
import dev.hypha.gossip.engine.RpcLimits;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.gossip.engine.Version;
import dev.hypha.multiformats.PeerId;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The inner loops of the wire and of gossip. Each method is one operation. */
@State(Scope.Thread)
public class EngineBenchmarks {
  /** A frame is none of Yamux's nouns for others, so its two methods are borrowed. */
  private static final MethodHandle ENCODE;

  private static final MethodHandle DECODE;
  private static final Object DATA;

  static {
    try {
      Class<?> frame = Class.forName("dev.hypha.yamux.Frame");
      Class<?> type = Class.forName("dev.hypha.yamux.Frame$Type");
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(frame, MethodHandles.lookup());
      DATA = type.getEnumConstants()[0];
      ENCODE =
          inside
              .findStatic(
                  frame,
                  "encode",
                  MethodType.methodType(
                      void.class, byte[].class, type, int.class, int.class, int.class))
              .asType(
                  MethodType.methodType(
                      void.class, byte[].class, Object.class, int.class, int.class, int.class));
      DECODE =
          inside
              .findStatic(frame, "decode", MethodType.methodType(frame, byte[].class))
              .asType(MethodType.methodType(Object.class, byte[].class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final String TOPIC = "bench";
  private static final int RECORD_BYTES = 64 * 1024 - 1 - 16;
  private static final int MESH = 8;

  private final byte[] header = new byte[12];
  private final CipherPair ours;
  private final CipherPair theirs;
  private final byte[] record = new byte[RECORD_BYTES + 16];
  private int streamId = 1;

  private final RpcCodec codec = new RpcCodec(RpcLimits.DEFAULT);
  private final Bytes rpcBytes;
  private final Router router;
  private final List<PeerId> peers = new ArrayList<>();
  private final List<Effect.Check> checks = new ArrayList<>();
  private final Bytes payload = Bytes.owning(new byte[256]);
  private long sequence;
  private long now;
  private long effects;

  public EngineBenchmarks() {
    CipherPair[] ends = handshake();
    ours = ends[0];
    theirs = ends[1];
    router =
        new Router(
            RouterConfig.DEFAULT,
            MessageIds.AUTHOR_AND_NUMBER,
            new Router.Extensions(false),
            peer -> Bytes.EMPTY,
            new Random(1),
            now);
    router.on(new Input.Join(TOPIC), now, this::note);
    for (int i = 0; i < MESH; i++) {
      byte[] id = new byte[34];
      id[0] = 0x12;
      id[1] = 32;
      id[2] = (byte) i;
      PeerId peer = new PeerId(Bytes.owning(id));
      peers.add(peer);
      router.on(
          new Input.PeerJoined(peer, Version.V1_2, true, List.of("10.0.0." + i)), now, this::note);
      Rpc hello =
          codecDecoded(
              new dev.hypha.protobuf.ProtobufWriter()
                  .message(1, content -> content.bool(1, true).string(2, TOPIC))
                  .toBytes());
      router.on(new Input.Received(peer, hello, true), now, this::note);
    }
    rpcBytes = RpcCodec.encode(Rpc.of(fresh()));
  }

  private static CipherPair[] handshake() {
    try {
      SecureRandom random = new SecureRandom();
      Suite suite = Suite.XX;
      var dialer =
          HandshakeState.initiator(suite, Bytes.EMPTY, suite.dh().generate(random), null, random);
      var listener =
          HandshakeState.responder(suite, Bytes.EMPTY, suite.dh().generate(random), random);
      listener.readMessage(dialer.writeMessage(Bytes.EMPTY));
      dialer.readMessage(listener.writeMessage(Bytes.EMPTY));
      listener.readMessage(dialer.writeMessage(Bytes.EMPTY));
      return new CipherPair[] {dialer.split(), listener.split()};
    } catch (NoiseException e) {
      throw new IllegalStateException(e);
    }
  }

  private Rpc codecDecoded(Bytes bytes) {
    try {
      return codec.decode(bytes);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void note(Effect effect) {
    effects++;
    if (effect instanceof Effect.Check check) {
      checks.add(check);
    }
  }

  private Message fresh() {
    Bytes number = new Buffer().writeLong(sequence++).readAll();
    return new Message(
        peers.getFirst().toBytes(), payload, number, TOPIC, Bytes.EMPTY, Bytes.EMPTY);
  }

  // ---- the wire

  @Benchmark
  public byte[] yamuxFrameEncode() throws Throwable {
    streamId += 2;
    ENCODE.invokeExact(header, DATA, 0, streamId, 65_507);
    return header;
  }

  @Benchmark
  public Object yamuxFrameDecode() throws Throwable {
    header[7] = (byte) (header[7] + 2 | 1);
    return (Object) DECODE.invokeExact(header);
  }

  /** The largest record, sealed by one end and opened by the other. */
  @Benchmark
  public int noiseRecordSealAndOpen() throws NoiseException {
    int sealed = ours.send().encrypt(record, 0, RECORD_BYTES);
    return theirs.receive().decrypt(record, 0, sealed);
  }

  /** Half of what {@link #noiseRecordSealAndOpen} does. */
  @Benchmark
  public int noiseRecordSeal() throws NoiseException {
    return ours.send().encrypt(record, 0, RECORD_BYTES);
  }

  // ---- gossip

  /** One message of 256 bytes. */
  @Benchmark
  public Bytes gossipRpcEncode() {
    return RpcCodec.encode(Rpc.of(fresh()));
  }

  @Benchmark
  public Rpc gossipRpcDecode() throws MalformedException {
    return codec.decode(rpcBytes);
  }

  /** A message that is new, found valid, delivered and passed on to a mesh of seven others. */
  @Benchmark
  public long gossipRouterOneMessage() {
    now += 100_000;
    if (now >= router.wakeAt()) {
      router.tick(now, this::note);
    }
    Rpc rpc = Rpc.of(fresh());
    router.on(new Input.Received(peers.get((int) (sequence % MESH)), rpc, false), now, this::note);
    for (Effect.Check check : checks) {
      var valid = new Input.Checked(check.id(), check.message(), Verdict.ACCEPT);
      router.on(valid, now, this::note);
    }
    checks.clear();
    return effects;
  }
}
