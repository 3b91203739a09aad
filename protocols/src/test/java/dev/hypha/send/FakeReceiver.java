package dev.hypha.send;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Connection;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.core.SystemRuntime;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.nio.file.Path;

/** A receiver that gives one answer, whatever it is offered. */
final class FakeReceiver implements Connection {
  private final Answer answer;
  private final SystemRuntime runtime = new SystemRuntime();

  FakeReceiver(Answer answer) {
    this.answer = answer;
  }

  void take(Path file) throws IOException {
    try (runtime;
        Outgoing outgoing = new Outgoing(this, file, Pair.TEST, runtime)) {
      outgoing.run(Progress.NONE);
    }
  }

  @Override
  public PeerId peer() {
    return Pair.SENDER;
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
  public Stream open(ProtocolId... anyOf) throws IOException {
    MemoryPipe pipe = new MemoryPipe(1 << 20);
    Duplex end = pipe.right();
    Buffer message = new Buffer();
    Delimited.write(message, answer.encode());
    end.sink().write(message, message.size());
    return new PipeStream(pipe.left(), this, runtime, Long.MAX_VALUE);
  }

  @Override
  public void close(long code) {
    runtime.close();
  }
}
