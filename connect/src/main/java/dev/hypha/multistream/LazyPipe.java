package dev.hypha.multistream;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pipe whose negotiation rides on its first bytes: the proposal leaves with the first write (or
 * before the first read), the echo is read before the first byte is handed out.
 *
 * <p>Threads: as the pipe: one reads, one writes. Spec: connections/optimistic-multistream.md.
 */
final class LazyPipe implements Duplex {
  private final Duplex pipe;
  private final ProtocolId protocol;
  private final AtomicBoolean proposed = new AtomicBoolean();

  /** Touched by the reading thread only. */
  private boolean agreed;

  private final Source source = new LazySource();
  private final Sink sink = new LazySink();

  LazyPipe(Duplex pipe, ProtocolId protocol) {
    this.pipe = pipe;
    this.protocol = protocol;
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Sink sink() {
    return sink;
  }

  @Override
  public void reset(long code) {
    pipe.reset(code);
  }

  @Override
  public void close() {
    pipe.close();
  }

  /** The header and the proposal, the first time; empty afterwards. */
  private Buffer proposal() {
    Buffer buffer = new Buffer();
    if (proposed.compareAndSet(false, true)) {
      Multistream.append(buffer, "/multistream/1.0.0");
      Multistream.append(buffer, protocol.name());
    }
    return buffer;
  }

  private void propose() throws IOException {
    Buffer proposal = proposal();
    if (!proposal.isEmpty()) {
      pipe.sink().write(proposal, proposal.size());
      pipe.sink().flush();
    }
  }

  private void agree() throws IOException {
    if (agreed) {
      return;
    }
    propose();
    Multistream.expect(pipe.source(), "/multistream/1.0.0");
    String answer = Multistream.read(pipe.source());
    if (!answer.equals(protocol.name())) {
      pipe.reset(ResetCode.PROTOCOL_NEGOTIATION_FAILED);
      throw new Incompatible("the remote no longer speaks " + protocol);
    }
    agreed = true;
  }

  private final class LazySource implements Source {
    @Override
    public long read(Buffer target, long max) throws IOException {
      agree();
      return pipe.source().read(target, max);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      agree();
      return pipe.source().read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
      pipe.source().close();
    }
  }

  private final class LazySink implements Sink {
    @Override
    public void write(Buffer from, long n) throws IOException {
      Buffer first = proposal();
      if (first.isEmpty()) {
        pipe.sink().write(from, n);
      } else {
        first.write(from, n);
        pipe.sink().write(first, first.size());
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      Buffer first = proposal();
      if (first.isEmpty()) {
        pipe.sink().write(from, offset, length);
      } else {
        first.write(from, offset, length);
        pipe.sink().write(first, first.size());
      }
    }

    @Override
    public void flush() throws IOException {
      pipe.sink().flush();
    }

    @Override
    public void close() throws IOException {
      propose();
      pipe.sink().close();
    }
  }
}
