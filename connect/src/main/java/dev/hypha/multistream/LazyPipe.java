package dev.hypha.multistream;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Negotiator.Patience;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A pipe whose negotiation rides on its first bytes: the proposal leaves with the first write (or
 * before the first read), the echo is read before the first byte is handed out.
 *
 * <p>With a remote that is only hoped to speak the protocol, one write goes with the proposal, and
 * that only if no listener can take it for a further proposal; what follows waits for the echo.
 *
 * <p>Threads: as the pipe: one reads, one writes; the echo is read by whoever needs it first. Spec:
 * connections/optimistic-multistream.md.
 */
final class LazyPipe implements Duplex {
  /** What there is before the proposal, and what is known of the remote. */
  enum Mode {
    /** The remote has said that it speaks the protocol. */
    KNOWN,
    /** The same, and headers were exchanged already. */
    AFTER_HEADER,
    /** Nothing is known of the remote. */
    HOPED
  }

  private final Duplex pipe;
  private final ProtocolId protocol;
  private final Mode mode;
  private final Patience patience;
  private final AtomicBoolean proposing = new AtomicBoolean();
  private final CountDownLatch proposed = new CountDownLatch(1);
  private final AtomicBoolean agreeing = new AtomicBoolean();
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile boolean agreed;
  private volatile @Nullable IOException failure;

  private final Source source = new LazySource();
  private final Sink sink = new LazySink();

  LazyPipe(Duplex pipe, ProtocolId protocol, Mode mode, Patience patience) {
    this.pipe = pipe;
    this.protocol = protocol;
    this.mode = mode;
    this.patience = patience;
  }

  @Override
  public Duplex beneath() {
    return pipe.beneath();
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
      await(proposed);
      return false;
    }
    try {
      Buffer flight = new Buffer();
      if (mode != Mode.AFTER_HEADER) {
        Multistream.append(flight, Multistream.HEADER);
      }
      Multistream.append(flight, protocol.name());
      flight.writeAll(first);
      pipe.sink().write(flight, flight.size());
      return true;
    } finally {
      proposed.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted during the negotiation");
    }
  }

  /** Reads the echo, or waits until the other thread has. */
  private void agree() throws IOException {
    if (agreed) {
      return;
    }
    if (!agreeing.compareAndSet(false, true)) {
      await(answered);
      IOException why = failure;
      if (why != null) {
        throw why;
      }
      return;
    }
    failure = new IOException("the negotiation of " + protocol + " failed");
    try {
      patience.await(this::readEcho);
      agreed = true;
      failure = null;
    } catch (IOException e) {
      boolean refused =
          e instanceof Reset reset && reset.code() == ResetCode.PROTOCOL_NEGOTIATION_FAILED;
      failure = refused ? refusal() : e;
      throw failure;
    } finally {
      answered.countDown();
    }
  }

  private void readEcho() throws IOException {
    if (propose(new Buffer())) {
      pipe.sink().flush();
    }
    if (mode != Mode.AFTER_HEADER) {
      Multistream.expectHeader(pipe.source());
    }
    String answer = Multistream.read(pipe.source());
    if (!answer.equals(protocol.name())) {
      pipe.reset(ResetCode.PROTOCOL_NEGOTIATION_FAILED);
      throw refusal();
    }
  }

  private Incompatible refusal() {
    return new Incompatible(
        "the remote " + (mode == Mode.HOPED ? "does not speak " : "no longer speaks ") + protocol);
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
      if (!ready()) {
        Buffer first = new Buffer();
        first.write(from, n);
        if (!goesWithProposal(first)) {
          pipe.sink().write(first, n);
        }
      } else {
        pipe.sink().write(from, n);
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (!ready()) {
        Buffer first = new Buffer();
        first.write(from, offset, length);
        write(first, length);
      } else {
        pipe.sink().write(from, offset, length);
      }
    }

    /** Whether what is written may simply follow what was. */
    private boolean ready() {
      return agreed || (mode != Mode.HOPED && proposed.getCount() == 0);
    }

    /** Returns, if it does not, when {@code first} may follow. */
    private boolean goesWithProposal(Buffer first) throws IOException {
      if (mode != Mode.HOPED) {
        return propose(first);
      }
      if (proposed.getCount() > 0 && !Lookalike.within(first.peekAll()) && propose(first)) {
        return true;
      }
      agree();
      return false;
    }

    /** The proposal leaves now, if it has not yet. */
    @Override
    public void flush() throws IOException {
      propose(new Buffer());
      pipe.sink().flush();
    }

    @Override
    public void close() throws IOException {
      propose(new Buffer());
      pipe.sink().close();
    }
  }
}
