package dev.hypha.checks.bench;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Varint;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.io.EOFException;
import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What turns values into bytes or text, and back. Each method is one operation. */
@State(Scope.Thread)
public class CodecBenchmarks {
  private final PeerId peer =
      PeerId.ofPublicKey(
          PrivateKey.generate(KeyType.ED25519, new SecureRandom()).publicKey().encode());
  private final String peerText = peer.toString();
  private final Multiaddr address;
  private final String addressText;
  private final Bytes addressBytes;
  private final Bytes message;
  private final Buffer buffer = new Buffer();
  private long number = 1;

  public CodecBenchmarks() {
    addressText = "/ip4/203.0.113.7/tcp/4001/p2p/" + peerText;
    try {
      address = Multiaddr.parse(addressText);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
    addressBytes = address.toBytes();
    message = protobufWrite();
  }

  /** Of one to nine bytes. */
  @Benchmark
  public long varintWriteAndRead() throws MalformedException, EOFException {
    number = number > Long.MAX_VALUE / 128 ? 1 : number * 5;
    Varint.write(buffer, number);
    return Varint.read(buffer, Long.MAX_VALUE);
  }

  /** Six fields, as identify has them, 150 bytes. */
  @Benchmark
  public final Bytes protobufWrite() {
    return new ProtobufWriter()
        .bytes(1, peer.toBytes())
        .bytes(2, addressBytes)
        .string(3, "/ipfs/ping/1.0.0")
        .string(5, "ipfs/0.1.0")
        .string(6, "hypha/0.1.0")
        .uint64(9, 1_234_567_890L)
        .toBytes();
  }

  @Benchmark
  public long protobufRead() throws MalformedException {
    ProtobufReader reader = new ProtobufReader(message);
    long sum = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1, 2 -> sum += reader.bytes(200).size();
        case 3, 5, 6 -> sum += reader.string(200).length();
        case 9 -> sum += reader.uint64();
        default -> reader.skip();
      }
    }
    return sum;
  }

  /** Of IPv4, TCP and a peer id. */
  @Benchmark
  public Multiaddr multiaddrParse() throws MalformedException {
    return Multiaddr.parse(addressText);
  }

  @Benchmark
  public String multiaddrPrint() {
    return address.toString();
  }

  @Benchmark
  public Bytes multiaddrToBytes() {
    return address.toBytes();
  }

  @Benchmark
  public Multiaddr multiaddrFromBytes() throws MalformedException {
    return Multiaddr.fromBytes(addressBytes);
  }

  @Benchmark
  public String peerIdPrint() {
    return peer.toString();
  }

  @Benchmark
  public PeerId peerIdParse() throws MalformedException {
    return PeerId.parse(peerText);
  }
}
