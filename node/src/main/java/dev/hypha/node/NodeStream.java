package dev.hypha.node;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A negotiated stream. What waits past its deadline fails because the stream is then reset. */
final class NodeStream implements Stream {
  private final Duplex pipe;
  private final ProtocolId protocol;
  private final Connection connection;
  private final Runtime runtime;
  private final Runnable ended;
  private volatile boolean late;
  private volatile Runtime.@Nullable Timer timer;

  /**
   * A stream of {@code protocol} over {@code pipe}.
   *
   * @param ended runs when the stream is closed or reset on our side; must be idempotent
   */
  NodeStream(
      Duplex pipe, ProtocolId protocol, Connection connection, Runtime runtime, Runnable ended) {
    this.pipe = pipe;
    this.protocol = protocol;
    this.connection = connection;
    this.runtime = runtime;
    this.ended = ended;
  }

  @Override
  public ProtocolId protocol() {
    return protocol;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Source source() {
    return timer == null ? pipe.source() : new TimedSource();
  }

  @Override
  public Sink sink() {
    return timer == null ? pipe.sink() : new TimedSink();
  }

  @Override
  public Stream deadline(long nanoTime) {
    cancelTimer();
    if (nanoTime != Long.MAX_VALUE) {
      timer = runtime.at(nanoTime, this::expire);
    }
    return this;
  }

  @Override
  public void reset(long code) {
    cancelTimer();
    pipe.reset(code);
    ended.run();
  }

  @Override
  public void close() {
    cancelTimer();
    pipe.close();
    ended.run();
  }

  private void expire() {
    late = true;
    pipe.reset(ResetCode.NONE);
  }

  private void cancelTimer() {
    Runtime.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
  }

  private IOException explain(IOException e) {
    return late ? new TimedOut(protocol + " took too long") : e;
  }

  private final class TimedSource implements Source {
    @Override
    public long read(Buffer sink, long max) throws IOException {
      try {
        return pipe.source().read(sink, max);
      } catch (IOException e) {
        throw explain(e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return pipe.source().read(target, offset, length);
      } catch (IOException e) {
        throw explain(e);
      }
    }

    @Override
    public void close() throws IOException {
      pipe.source().close();
    }
  }

  private final class TimedSink implements Sink {
    @Override
    public void write(Buffer source, long n) throws IOException {
      try {
        pipe.sink().write(source, n);
      } catch (IOException e) {
        throw explain(e);
      }
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        pipe.sink().write(source, offset, length);
      } catch (IOException e) {
        throw explain(e);
      }
    }

    @Override
    public void flush() throws IOException {
      pipe.sink().flush();
    }

    @Override
    public void close() throws IOException {
      pipe.sink().close();
    }
  }
}
