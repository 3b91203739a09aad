package dev.hypha.send;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Connection;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe as a stream that counts what is read from it and breaks after so many bytes.
 */
final class PipeStream implements Stream {
  final AtomicLong bytesRead = new AtomicLong();

  private final Duplex pipe;
  private final Connection connection;
  private final Runtime runtime;
  private final long breaksAfter;
  private Runtime.@Nullable Timer timer;

  PipeStream(Duplex pipe, Connection connection, Runtime runtime, long breaksAfter) {
    this.pipe = pipe;
    this.connection = connection;
    this.runtime = runtime;
    this.breaksAfter = breaksAfter;
  }

  @Override
  public ProtocolId protocol() {
    return Send.PROTOCOL;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Stream deadline(long nanoTime) {
    if (timer != null) {
      timer.cancel();
    }
    timer = runtime.at(nanoTime, () -> pipe.reset(0));
    return this;
  }

  @Override
  public Source source() {
    return new Counted();
  }

  @Override
  public Sink sink() {
    return pipe.sink();
  }

  @Override
  public void reset(long code) {
    pipe.reset(code);
  }

  @Override
  public void close() {
    pipe.close();
  }

  private final class Counted implements Source {
    @Override
    public long read(Buffer sink, long max) throws IOException {
      long left = breaksAfter - bytesRead.get();
      if (left <= 0) {
        pipe.reset(0);
        throw new IOException("the stream was cut");
      }
      long n = pipe.source().read(sink, Math.min(max, left));
      bytesRead.addAndGet(Math.max(0, n));
      return n;
    }

    @Override
    public void close() throws IOException {
      pipe.source().close();
    }
  }
}
