package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Connection;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.core.SystemRuntime;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A sender and a receiver with memory between them: the sender's connection to the receiver. */
final class Pair implements Connection {
  static final PeerId SENDER = PeerId.ofPublicKey(Bytes.utf8("sender"));

  final Doors doors;

  /** How each answered stream ended: completed with null, or with what the receiver threw. */
  final LinkedBlockingQueue<CompletableFuture<IOException>> ends = new LinkedBlockingQueue<>();

  /** The receiving end of each stream. */
  final LinkedBlockingQueue<PipeStream> received = new LinkedBlockingQueue<>();

  private final SendConfig config;
  private final Disk disk;
  private final SystemRuntime runtime = new SystemRuntime();
  private volatile long breaksAfter = Long.MAX_VALUE;

  Pair(SendConfig config, Disk disk) {
    this.config = config;
    this.disk = disk;
    this.doors = new Doors(config);
  }

  Pair() {
    this(TEST, Disk.REAL);
  }

  /** Small, so that a test file has many chunks and checkpoints. */
  static final SendConfig TEST =
      new SendConfig(1 << 24, 0, 4, 4, 3, 4096, 16 << 10, SendConfig.DEFAULT.idleTimeout());

  Sent send(java.nio.file.Path file) throws IOException {
    return send(file, Progress.NONE);
  }

  Sent send(java.nio.file.Path file, Progress progress) throws IOException {
    try (Outgoing outgoing = outgoing(file)) {
      return outgoing.run(progress);
    }
  }

  Outgoing outgoing(java.nio.file.Path file) {
    return new Outgoing(this, file, config, runtime);
  }

  /** The next streams break when the receiver has read so many bytes. */
  void breakAfter(long bytes) {
    breaksAfter = bytes;
  }

  /** A stream to the receiver for a sender that the test plays itself. */
  Duplex raw() {
    return raw(SENDER);
  }

  Duplex raw(PeerId sender) {
    MemoryPipe pipe = new MemoryPipe(8192);
    answer(pipe.right(), sender);
    return pipe.left();
  }

  @Override
  public PeerId peer() {
    return PeerId.ofPublicKey(Bytes.utf8("receiver"));
  }

  @Override
  public Info info() {
    throw new UnsupportedOperationException();
  }

  @Override
  public dev.hypha.core.Traffic traffic() {
    return dev.hypha.core.Traffic.NONE;
  }

  @Override
  public int streams() {
    return 0;
  }

  @Override
  public Stream open(ProtocolId... anyOf) {
    return new PipeStream(raw(), this, runtime, Long.MAX_VALUE);
  }

  @Override
  public void close(long code) {
    runtime.close();
  }

  private void answer(Duplex end, PeerId sender) {
    Inbound inbound = new Inbound(sender);
    PipeStream stream = new PipeStream(end, inbound, runtime, breaksAfter);
    CompletableFuture<IOException> ended = new CompletableFuture<>();
    received.add(stream);
    ends.add(ended);
    runtime.fork(
        "receiver",
        () -> {
          try {
            new Receiver(stream, doors, config, disk, runtime).run();
            stream.close();
            ended.complete(new IOException("none"));
          } catch (IOException e) {
            stream.reset(0);
            ended.complete(e);
          }
        });
  }

  private record Inbound(PeerId peer) implements Connection {

    @Override
    public Info info() {
      throw new UnsupportedOperationException();
    }

    @Override
    public dev.hypha.core.Traffic traffic() {
      return dev.hypha.core.Traffic.NONE;
    }

    @Override
    public int streams() {
      return 0;
    }

    @Override
    public Stream open(ProtocolId... anyOf) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close(long code) {
      throw new UnsupportedOperationException();
    }
  }
}
