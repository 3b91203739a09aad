package dev.hypha;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.RpcCodec;
import dev.hypha.gossip.engine.RpcLimits;
import dev.hypha.gossip.engine.Version;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A peer that says what a test wants, right or wrong, and keeps what it is told. */
final class GossipPuppet {
  private final ProtocolId spoken;
  private final Hypha node;
  private final PrivateKey key;
  private final RpcCodec codec = new RpcCodec(RpcLimits.DEFAULT);
  private final List<Rpc> heard = new CopyOnWriteArrayList<>();
  private @Nullable Stream mouth;

  GossipPuppet(Version version, Hypha node, PrivateKey key) {
    this.spoken = version.protocol();
    this.node = node;
    this.key = key;
    node.serve(spoken, this::listen);
  }

  Hypha node() {
    return node;
  }

  PeerId id() {
    return node.id();
  }

  PrivateKey key() {
    return key;
  }

  /** What it was told so far. */
  List<Rpc> heard() {
    return heard;
  }

  private void listen(Stream stream) throws IOException {
    for (Optional<Bytes> frame = read(stream); frame.isPresent(); frame = read(stream)) {
      heard.add(codec.decode(frame.get()));
    }
  }

  private static Optional<Bytes> read(Stream stream) throws IOException {
    return Delimited.read(stream.source(), 4 << 20);
  }

  /** Connects, opens its stream, and says that it listens to {@code topic}. */
  GossipPuppet meets(Hypha other, String topic) throws IOException {
    return meets(other, topic, rpc -> {});
  }

  /** The same, and more in the same RPC: the first. */
  GossipPuppet meets(Hypha other, String topic, Words more) throws IOException {
    other.gossip();
    mouth = node.connect(GossipStage.address(other)).open(spoken);
    return says(
        rpc -> {
          rpc.message(1, inner -> inner.bool(1, true).string(2, topic));
          more.into(rpc);
        });
  }

  /** Wants to be in the mesh. */
  GossipPuppet grafts(String topic) throws IOException {
    return says(rpc -> rpc.message(3, control -> control.message(3, in -> in.string(1, topic))));
  }

  /** An RPC as it stands in the specification's protobuf. */
  interface Words {
    void into(ProtobufWriter rpc);
  }

  GossipPuppet says(Words words) throws IOException {
    ProtobufWriter writer = new ProtobufWriter();
    words.into(writer);
    return says(writer.toBytes());
  }

  GossipPuppet says(Message message) throws IOException {
    return says(rpc -> rpc.message(2, message.encode()));
  }

  /** A frame of anything. */
  GossipPuppet says(Bytes frame) throws IOException {
    Buffer buffer = new Buffer();
    Delimited.write(buffer, frame);
    Stream stream = stream();
    stream.sink().write(buffer, buffer.size());
    stream.sink().flush();
    return this;
  }

  /** The stream on which it speaks. */
  Stream stream() {
    Stream open = mouth;
    if (open == null) {
      throw new IllegalStateException("it has met nobody");
    }
    return open;
  }

  /** A message of {@code author}, as the specification wants it signed. */
  static Message signed(PrivateKey author, long number, String topic, String text) {
    Message plain = unsigned(PeerId.ofPublicKey(author.publicKey().encode()), number, topic, text);
    return plain.signed(author.sign(plain.toSign()), Bytes.EMPTY);
  }

  static Message unsigned(PeerId author, long number, String topic, String text) {
    Bytes seqno = Bytes.owning(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return new Message(author.toBytes(), Bytes.utf8(text), seqno, topic, Bytes.EMPTY, Bytes.EMPTY);
  }
}
