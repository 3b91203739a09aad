package dev.hypha.websocket;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A pipe that is opened when it is first used. */
final class LatePipe implements Duplex {
  private final Duplex raw;
  private final Opening opening;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Duplex opened;

  /** Makes one pipe of another. */
  interface Opening {
    Duplex open(Duplex raw) throws IOException;
  }

  LatePipe(Duplex raw, Opening opening) {
    this.raw = raw;
    this.opening = opening;
  }

  private Duplex opened() throws IOException {
    lock.lock();
    try {
      Duplex pipe = opened;
      if (pipe == null) {
        pipe = opening.open(raw);
        opened = pipe;
      }
      return pipe;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Source source() {
    return new Source() {
      @Override
      public long read(Buffer sink, long max) throws IOException {
        return opened().source().read(sink, max);
      }

      @Override
      public void close() throws IOException {
        opened().source().close();
      }
    };
  }

  @Override
  public Sink sink() {
    return new Sink() {
      @Override
      public void write(Buffer source, long n) throws IOException {
        opened().sink().write(source, n);
      }

      @Override
      public void flush() throws IOException {
        opened().sink().flush();
      }

      @Override
      public void close() throws IOException {
        opened().sink().close();
      }
    };
  }

  @Override
  public void reset(long code) {
    raw.reset(code);
  }

  @Override
  public void close() {
    raw.close();
  }
}
