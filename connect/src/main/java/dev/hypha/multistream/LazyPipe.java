package dev.hypha.multistream;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
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
  private final AtomicBoolean proposing = new AtomicBoolean();
  private final CountDownLatch proposed = new CountDownLatch(1);

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

  /**
   * Sends the header and the proposal, and with them what {@code first} holds, unless another
   * thread does so already: then waits until it has, for nothing may overtake the proposal.
   *
   * @return whether {@code first} has gone with it
   */
  private boolean propose(Buffer first) throws IOException {
    if (!proposing.compareAndSet(false, true)) {
      awaitProposal();
      return false;
    }
    try {
      Buffer flight = new Buffer();
      Multistream.append(flight, "/multistream/1.0.0");
      Multistream.append(flight, protocol.name());
      flight.writeAll(first);
      pipe.sink().write(flight, flight.size());
      return true;
    } finally {
      proposed.countDown();
    }
  }

  private void awaitProposal() throws IOException {
    try {
      proposed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the proposal was sent");
    }
  }

  private void agree() throws IOException {
    if (agreed) {
      return;
    }
    if (propose(new Buffer())) {
      pipe.sink().flush();
    }
    Multistream.expectHeader(pipe.source());
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
      if (proposed.getCount() > 0) {
        Buffer first = new Buffer();
        first.write(from, n);
        if (!propose(first)) {
          pipe.sink().write(first, n);
        }
      } else {
        pipe.sink().write(from, n);
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (proposed.getCount() > 0) {
        Buffer first = new Buffer();
        first.write(from, offset, length);
        write(first, length);
      } else {
        pipe.sink().write(from, offset, length);
      }
    }

    @Override
    public void flush() throws IOException {
      pipe.sink().flush();
    }

    @Override
    public void close() throws IOException {
      propose(new Buffer());
      pipe.sink().close();
    }
  }
}
