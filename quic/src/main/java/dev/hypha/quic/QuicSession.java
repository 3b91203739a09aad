package dev.hypha.quic;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Datagrams;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Session;
import dev.hypha.core.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A QUIC connection whose peer has proved who it is.
 *
 * <p>Threads: any may call what {@link Session} has; the rest runs on the event loop, where the
 * streams' channels are made and end. Locks: {@link #lock} guards the credit for streams and the
 * end; never held over a call into Netty.
 */
final class QuicSession implements Session {
  /** What is handed to QUIC at once, at most, in bytes. */
  static final int CHUNK_BYTES = 64 * 1024;

  private final QuicChannel channel;
  private final Losses losses;
  private final Batch batch;
  private final Turns turns = new Turns(this::restartTurns);
  private final QuicConfig config;
  private final Runtime runtime;
  private final Set<QuicStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private final KeepAlive keepAlive;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** How many streams we may still open. */
  private long credit;

  /** Streams of ours that have taken credit, and that QUIC does not know yet. */
  private long unborn;

  private @Nullable IOException ended;
  private @Nullable Inbound inbound;
  private @Nullable Closed closed;
  private volatile @Nullable QuicDatagrams datagrams;

  /** Touched by the event loop only. */
  private int leftBehind;

  /**
   * @param idleTimeout after which silence ends it, as both ends have agreed
   */
  QuicSession(QuicChannel channel, QuicConfig config, Duration idleTimeout, Runtime runtime) {
    this.channel = channel;
    this.batch = Batch.of(channel);
    this.losses = new Losses(channel, runtime);
    this.config = config;
    this.runtime = runtime;
    this.keepAlive =
        new KeepAlive(
            channel, config.keepAlive(), idleTimeout, runtime, count::get, this::lookForEnds);
  }

  QuicConfig config() {
    return config;
  }

  Batch batch() {
    return batch;
  }

  Turns turns() {
    return turns;
  }

  private void restartTurns() {
    streams.forEach(each -> each.pump().restartTurn());
  }

  /** What keeps the end of a stream from being lost; runs {@code pump} when it may go on. */
  FinHold holdFor(Runnable pump) {
    return new FinHold(losses, runtime, pump);
  }

  /** What is handed to QUIC at once, in bytes: so little that a writer goes on meanwhile. */
  int chunkBytes() {
    return Math.clamp(config.streamBufferBytes() / 2, 1, CHUNK_BYTES);
  }

  @Override
  public void start(Inbound streams, Closed whenClosed) {
    IOException over;
    lock.lock();
    try {
      inbound = streams;
      closed = whenClosed;
      over = ended;
    } finally {
      lock.unlock();
    }
    if (over != null) {
      whenClosed.because(over);
    } else {
      execute(() -> channel.config().setAutoRead(true));
    }
  }

  @Override
  public Duplex open() throws IOException {
    lock.lock();
    try {
      while (credit == 0 && ended == null) {
        changed.awaitUninterruptibly();
      }
      requireAlive();
      credit--;
      unborn++;
    } finally {
      lock.unlock();
    }
    QuicStream stream = new QuicStream(this, true);
    add(stream);
    return stream;
  }

  @Override
  public int streams() {
    return count.get();
  }

  @Override
  public Optional<Datagrams> datagrams() {
    return Optional.ofNullable(datagrams);
  }

  @Override
  public Traffic traffic() {
    return new Traffic(sentBytes.get(), receivedBytes.get());
  }

  @Override
  public void close(long code) {
    end(new Reset("we closed the connection", code));
    execute(() -> closeChannel(code));
  }

  /** Runs {@code action} on the event loop; not at all if that has ended. */
  void execute(Runnable action) {
    try {
      channel.eventLoop().execute(action);
    } catch (RejectedExecutionException e) {
      end(new Reset("the connection is gone", ResetCode.NONE));
    }
  }

  Runtime.Timer afterLinger(Runnable action) {
    return runtime.at(runtime.nanoTime() + config.linger().toNanos(), action);
  }

  void countSent(long bytes) {
    sentBytes.addAndGet(bytes);
  }

  void countReceived(long bytes) {
    receivedBytes.addAndGet(bytes);
  }

  /** Why the session is over, or {@code otherwise}. */
  IOException endOr(IOException otherwise) {
    lock.lock();
    try {
      return ended == null ? otherwise : ended;
    } finally {
      lock.unlock();
    }
  }

  // ---- called by the event loop

  /**
   * The remote takes datagrams.
   *
   * @param bytesMax the largest of them
   */
  void datagramsPossible(int bytesMax) {
    QuicDatagrams known = datagrams;
    if (known == null) {
      datagrams = new QuicDatagrams(this, channel, bytesMax, config.datagramsQueuedMax());
      keepAlive.isPossible();
    } else {
      known.bytesMax(bytesMax);
    }
  }

  /** A datagram has come. */
  void datagram(ByteBuf message) {
    QuicDatagrams known = datagrams;
    if (known != null) {
      known.deliver(message);
    }
  }

  private void lookForEnds() {
    for (QuicStream stream : streams) {
      stream.pump().lookForEnd();
    }
  }

  /** The remote may have let us open more streams. */
  void creditChanged() {
    lock.lock();
    try {
      credit = Math.max(0, channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) - unborn);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the channel of a stream of ours; null if the connection is gone. */
  @Nullable QuicStreamChannel create(StreamPump pump) {
    lock.lock();
    try {
      if (ended != null) {
        return null;
      }
    } finally {
      lock.unlock();
    }
    Future<QuicStreamChannel> creating = channel.createStream(QuicStreamType.BIDIRECTIONAL, pump);
    if (!creating.isSuccess()) {
      return null;
    }
    lock.lock();
    try {
      unborn--;
    } finally {
      lock.unlock();
    }
    return creating.getNow();
  }

  /** The remote has opened a stream. */
  void accept(QuicStreamChannel opened) {
    if (opened.type() == QuicStreamType.UNIDIRECTIONAL || opened.isLocalCreated()) {
      refuse(opened);
      return;
    }
    Inbound handler = inbound;
    if (handler == null) {
      refuse(opened);
      return;
    }
    QuicStream stream = new QuicStream(this, false);
    add(stream);
    opened.pipeline().addLast(stream.pump());
    handler.accept(stream);
  }

  /** Nothing speaks on streams that lead one way, nor on one that has ended. */
  private void refuse(QuicStreamChannel opened) {
    int code = Codes.onTheWire(ResetCode.PROTOCOL_NEGOTIATION_FAILED);
    Later.ignore(opened.shutdown(code, opened.newPromise()));
    Later.ignore(opened.close());
    forget(opened);
  }

  private void add(QuicStream stream) {
    streams.add(stream);
    count.incrementAndGet();
    keepAlive.streamOpened();
    if (!isAlive()) {
      stream.outlive(endOr(new Reset("the connection is gone", ResetCode.NONE)));
    }
  }

  private boolean isAlive() {
    lock.lock();
    try {
      return ended == null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A stream has ended.
   *
   * @param born whether QUIC ever knew it; the credit for one that it did not is free again
   */
  void remove(QuicStream stream, boolean born) {
    if (streams.remove(stream)) {
      count.decrementAndGet();
      if (!born && stream.pump().isOurs()) {
        lock.lock();
        try {
          unborn--;
          credit++;
          changed.signal();
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Netty keeps a stream that did not end with a FIN. */
  void forget(QuicStreamChannel stream) {
    if (!Inside.forget(stream) && ++leftBehind > config.resetStreamsMax()) {
      end(new Refused(leftBehind + " streams of this connection were reset"));
      closeChannel(ResetCode.RESOURCE_LIMIT_EXCEEDED);
    }
  }

  private void closeChannel(long code) {
    Farewell.say(channel, Codes.onTheWire(code));
  }

  /** The connection is over. Only the first reason counts. */
  void end(IOException reason) {
    Closed toTell;
    lock.lock();
    try {
      if (ended != null) {
        return;
      }
      ended = reason;
      changed.signalAll();
      toTell = closed;
    } finally {
      lock.unlock();
    }
    keepAlive.stop();
    QuicDatagrams known = datagrams;
    if (known != null) {
      known.end(reason);
    }
    for (QuicStream stream : streams) {
      stream.outlive(reason);
    }
    streams.clear();
    count.set(0);
    if (toTell != null) {
      runtime.fork("quic-end", () -> toTell.because(reason));
    }
  }

  private void requireAlive() throws IOException {
    if (ended != null) {
      throw ended;
    }
  }
}
