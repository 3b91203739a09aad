package dev.hypha.yamux;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Session;
import dev.hypha.core.SpareMemory;
import dev.hypha.core.Traffic;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Yamux connection.
 *
 * <p>Threads: one virtual thread reads ({@link #readFrames}); it never writes and never runs user
 * code. Whoever writes does so on its own thread, after taking the turn; whoever gives the turn
 * back first says what has queued up meanwhile: ping answers, window updates, FINs and resets. If
 * the reader queues something and nobody has the turn, a thread is forked to say it.
 *
 * <p>Locks: {@link #lock} guards all state of the session and its streams and is never held over
 * I/O.
 *
 * <p>Spec: yamux/README.md.
 */
final class YamuxSession implements Session {
  /** Body bytes of a data frame at most, so that it fits one Noise message with its header. */
  static final int DATA_BYTES_MAX = 65_519 - Frame.BYTES;

  /** What the two ends get to say why they part, in nanoseconds. */
  private static final long LAST_WORDS_NANOS = 1_000_000_000L;

  private static final String FLOW_CONTROL = "yamux/README.md#flow-control";
  private static final String FRAMING = "yamux/README.md#framing";

  final ReentrantLock lock = new ReentrantLock();

  /** The header of the frame that is being written; belongs to whoever has the turn. */
  final byte[] header = new byte[Frame.BYTES];

  private final Duplex pipe;
  private final YamuxConfig config;
  private final Runtime runtime;
  private final String name;
  private final OutputTurn turn = new OutputTurn();
  private final Map<Integer, YamuxStream> streams = new HashMap<>(4);
  private final ArrayDeque<YamuxStream> speaking = new ArrayDeque<>(0);
  private final ArrayDeque<Frame> controls = new ArrayDeque<>(0);
  private final ReceiveWindow.Budget budget;
  private final KeepAlive keepAlive;
  private final FrameReader incoming;

  /** Fewer unacknowledged streams, or the end. */
  private final Condition changed = lock.newCondition();

  private int nextId;
  private int inboundStreams;
  private int unacknowledged;
  private boolean draining;
  private boolean outputBroken;
  private @Nullable Reset goAway;
  private @Nullable IOException ended;
  private long receivedBytes;
  private long sentBytes;
  private Runtime.@Nullable Timer pingTimer;
  private @Nullable Inbound inbound;
  private @Nullable Closed closed;

  YamuxSession(
      Duplex pipe,
      Role role,
      YamuxConfig config,
      Runtime runtime,
      SpareMemory memory,
      String name) {
    this.pipe = pipe;
    this.incoming = new FrameReader(pipe.source());
    this.config = config;
    this.runtime = runtime;
    this.name = name;
    this.nextId = role == Role.DIALER ? 1 : 2;
    this.keepAlive = new KeepAlive(config.keepAlive());
    this.budget = new ReceiveWindow.Budget(config.connectionWindowBytesMax(), memory);
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
      return;
    }
    ping();
    runtime.fork("yamux-read-" + name, this::readFrames);
  }

  @Override
  public Duplex open() throws IOException {
    lock.lock();
    try {
      while (unacknowledged >= config.unacknowledgedStreamsMax() && ended == null) {
        changed.awaitUninterruptibly();
      }
      requireAlive();
      if (nextId < 0) {
        throw new Refused("all stream ids of this connection are used up");
      }
      YamuxStream stream = newStream(nextId, true);
      nextId += 2;
      unacknowledged++;
      return stream;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Traffic traffic() {
    lock.lock();
    try {
      return new Traffic(sentBytes, receivedBytes);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int streams() {
    lock.lock();
    try {
      return streams.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close(long code) {
    end(new Reset("we closed the connection", code), (int) code);
  }

  // ---- reading: on the reader thread

  /** The root of the reader thread. */
  private void readFrames() {
    try {
      for (Frame frame = incoming.next(); frame != null; frame = incoming.next()) {
        handle(frame);
      }
      end(new Reset("the remote closed the connection", ResetCode.NONE), Frame.NORMAL);
    } catch (Misbehaved e) {
      end(e, Frame.PROTOCOL_ERROR);
    } catch (IOException e) {
      end(new Reset("the connection broke", e), Frame.NORMAL);
    } catch (RuntimeException | Error e) {
      end(new Reset("our own failure ended the connection", e), 2);
      throw e;
    }
  }

  private void handle(Frame frame) throws IOException {
    switch (frame.type()) {
      case DATA -> data(frame);
      case WINDOW_UPDATE -> windowUpdate(frame);
      case PING -> ping(frame);
      case GO_AWAY -> goAway(frame);
    }
  }

  private void data(Frame frame) throws IOException {
    long length = frame.unsignedLength();
    if (frame.has(Frame.SYN) && length > Frame.INITIAL_WINDOW) {
      throw new Misbehaved(
          FLOW_CONTROL, "SYN with " + length + " bytes, the first window is 262144");
    }
    if (length > config.streamWindowBytesMax()) {
      throw new Misbehaved(FLOW_CONTROL, "data frame of " + length + " bytes, above every window");
    }
    YamuxStream fresh = frame.has(Frame.SYN) ? accept(frame.streamId()) : null;
    YamuxStream stream = spendWindow(frame, length);
    if (stream == null) {
      incoming.skip(length);
    } else {
      Buffer body = new Buffer();
      incoming.body(body, length);
      lock.lock();
      try {
        stream.deliver(body);
        flags(stream, frame, ResetCode.NONE);
      } finally {
        lock.unlock();
      }
    }
    announce(fresh);
  }

  private @Nullable YamuxStream spendWindow(Frame frame, long length) throws Misbehaved {
    lock.lock();
    try {
      YamuxStream stream = streams.get(frame.streamId());
      if (stream != null && !stream.window.spend(length)) {
        throw new Misbehaved(
            FLOW_CONTROL, "more data than the window of stream " + frame.streamId() + " allows");
      }
      receivedBytes += length;
      return stream;
    } finally {
      lock.unlock();
    }
  }

  private void windowUpdate(Frame frame) throws Misbehaved {
    YamuxStream fresh = frame.has(Frame.SYN) ? accept(frame.streamId()) : null;
    lock.lock();
    try {
      YamuxStream stream = streams.get(frame.streamId());
      if (stream != null) {
        // the length of an RST is an error code, never credit
        if (!frame.has(Frame.RST) && !stream.addCredit(frame.unsignedLength())) {
          throw new Misbehaved(
              FLOW_CONTROL, "the window of stream " + frame.streamId() + " overflows 32 bits");
        }
        flags(stream, frame, frame.unsignedLength());
      }
    } finally {
      lock.unlock();
    }
    announce(fresh);
  }

  /** With the lock held. */
  private void flags(YamuxStream stream, Frame frame, long code) {
    stream.acknowledge();
    if (frame.has(Frame.RST)) {
      stream.breakWith(new Reset("the remote reset the stream", code));
    } else if (frame.has(Frame.FIN)) {
      stream.remoteFinished();
    }
  }

  private @Nullable YamuxStream accept(int id) throws Misbehaved {
    lock.lock();
    try {
      if ((id & 1) == (nextId & 1)) {
        throw new Misbehaved(
            FRAMING, "the remote opened stream " + id + ", which is an id of ours");
      }
      if (streams.containsKey(id)) {
        throw new Misbehaved(FRAMING, "the remote opened stream " + id + " twice");
      }
      if (ended != null) {
        return null;
      }
      if (inboundStreams >= config.inboundStreamsMax()) {
        answer(
            new Frame(
                Frame.Type.WINDOW_UPDATE, Frame.RST, id, (int) ResetCode.RESOURCE_LIMIT_EXCEEDED),
            config.inboundStreamsMax());
        return null;
      }
      inboundStreams++;
      return newStream(id, false);
    } finally {
      lock.unlock();
      drainSoon();
    }
  }

  private void announce(@Nullable YamuxStream fresh) {
    Inbound handler = inbound;
    if (fresh != null && handler != null) {
      handler.accept(fresh);
    }
  }

  private void ping(Frame frame) throws Misbehaved {
    lock.lock();
    try {
      if (frame.has(Frame.SYN)) {
        answer(new Frame(Frame.Type.PING, Frame.ACK, 0, frame.length()), config.pongsQueuedMax());
      } else {
        keepAlive.answered(frame.length(), runtime.nanoTime());
      }
    } finally {
      lock.unlock();
    }
    drainSoon();
  }

  /** Queues a frame that the remote provoked. With the lock held. */
  private void answer(Frame frame, int queuedMax) throws Misbehaved {
    if (controls.size() >= queuedMax) {
      throw new Misbehaved(FRAMING, "the remote provokes answers and does not read them");
    }
    controls.add(frame);
  }

  private void goAway(Frame frame) {
    lock.lock();
    try {
      goAway = new Reset("the remote is going away", frame.unsignedLength());
    } finally {
      lock.unlock();
    }
  }

  // ---- state: with the lock held

  private void requireAlive() throws IOException {
    if (ended != null) {
      throw ended;
    }
    if (goAway != null) {
      throw goAway;
    }
  }

  private YamuxStream newStream(int id, boolean ours) {
    var window = new ReceiveWindow(config.streamWindowBytesMax(), runtime.nanoTime());
    YamuxStream stream = new YamuxStream(this, id, ours, window);
    streams.put(id, stream);
    return stream;
  }

  void acknowledged(YamuxStream stream) {
    if (stream.ours) {
      unacknowledged--;
      changed.signalAll();
    }
  }

  void remove(YamuxStream stream) {
    if (streams.remove(stream.id, stream)) {
      stream.acknowledge();
      stream.cancelLinger();
      budget.giveBack(stream.window.grown());
      if (!stream.ours) {
        inboundStreams--;
      }
    }
  }

  void enqueue(YamuxStream stream) {
    if (!stream.queued) {
      stream.queued = true;
      speaking.add(stream);
    }
  }

  int grant(ReceiveWindow window, long buffered) {
    return window.grant(buffered, runtime.nanoTime(), keepAlive.roundTrip(), budget);
  }

  /**
   * Ends {@code stream} if the remote has not finished it in time. The timer goes when the stream
   * does.
   */
  Runtime.Timer lingerThenReset(YamuxStream stream) {
    return runtime.at(
        runtime.nanoTime() + config.linger().toNanos(), () -> stream.reset(ResetCode.NONE));
  }

  // ---- writing: on the caller's thread, with the turn

  void takeTurn() {
    turn.take();
  }

  /** With the lock held. */
  void countSent(int bytes) {
    sentBytes += bytes;
  }

  void writeData(Buffer from, int n) throws IOException {
    try {
      pipe.sink().write(header, 0, Frame.BYTES);
      pipe.sink().write(from, n);
    } catch (IOException e) {
      throw broke(e);
    }
  }

  void writeData(byte[] from, int offset, int n) throws IOException {
    try {
      pipe.sink().write(header, 0, Frame.BYTES);
      pipe.sink().write(from, offset, n);
    } catch (IOException e) {
      throw broke(e);
    }
  }

  /** Says what is queued, flushes unless the next writer will, and lets the next one in. */
  void giveTurnBack() throws IOException {
    try {
      boolean more;
      do {
        writeControls();
        if (turn.contended()) {
          break;
        }
        pipe.sink().flush();
        more = anythingQueued();
      } while (more);
    } catch (IOException e) {
      throw broke(e);
    } finally {
      turn.giveBack();
    }
    drainSoon();
  }

  /** Says what is queued if nobody has the turn; whoever has it will do so when giving it back. */
  void drainIfFree() {
    if (anythingQueued() && turn.tryTake()) {
      try {
        giveTurnBack();
      } catch (IOException e) {
        // giveTurnBack has ended the session with this reason, which every stream will throw
        return;
      }
    }
  }

  /**
   * As {@link #drainIfFree}, on a thread of its own: for the reader and for callers that must not
   * wait.
   */
  void drainSoon() {
    lock.lock();
    try {
      if (draining || outputBroken || (controls.isEmpty() && speaking.isEmpty())) {
        return;
      }
      draining = true;
    } finally {
      lock.unlock();
    }
    runtime.fork("yamux-write-" + name, this::drain);
  }

  private void drain() {
    lock.lock();
    try {
      draining = false;
    } finally {
      lock.unlock();
    }
    drainIfFree();
  }

  private boolean anythingQueued() {
    lock.lock();
    try {
      return !outputBroken && (!controls.isEmpty() || !speaking.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  private void writeControls() throws IOException {
    while (nextControl()) {
      pipe.sink().write(header, 0, Frame.BYTES);
    }
  }

  /** Encodes the next queued frame into the header; false when there is none. */
  private boolean nextControl() {
    lock.lock();
    try {
      Frame frame = controls.poll();
      if (frame != null) {
        frame.encode(header);
        return true;
      }
      for (YamuxStream next = speaking.peek(); next != null; next = speaking.peek()) {
        if (next.nextControl(header)) {
          return true;
        }
        speaking.poll();
        next.queued = false;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A write failed, and this is why. Most likely the reader is about to learn it, from a go-away
   * that has arrived before the pipe broke, so it gets a moment to end the session.
   */
  private IOException broke(IOException cause) {
    Reset reason = new Reset("the connection broke", cause);
    lock.lock();
    try {
      if (!outputBroken && ended == null) {
        outputBroken = true;
        runtime.at(runtime.nanoTime() + LAST_WORDS_NANOS, () -> end(reason, Frame.NORMAL));
      }
      while (ended == null) {
        changed.awaitUninterruptibly();
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  // ---- keep-alive

  /** Pings, and again and again, as long as the remote lives. Runs on the timer thread. */
  private void ping() {
    try {
      queuePing();
    } catch (TimedOut e) {
      end(e, Frame.NORMAL);
      return;
    }
    drainSoon();
  }

  private void queuePing() throws TimedOut {
    lock.lock();
    try {
      if (ended == null) {
        long now = runtime.nanoTime();
        controls.add(keepAlive.next(turn.running(), now));
        pingTimer = runtime.at(now + keepAlive.everyNanos(), this::ping);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- the end

  private void end(IOException reason, int goAwayCode) {
    IOException because;
    Closed listener;
    lock.lock();
    try {
      if (ended != null) {
        return;
      }
      listener = closed;
      because = goAway != null && goAway.code() != 0 ? goAway : reason;
      ended = because;
      controls.clear();
      controls.add(new Frame(Frame.Type.GO_AWAY, 0, 0, goAwayCode));
      if (pingTimer != null) {
        pingTimer.cancel();
      }
      List.copyOf(streams.values()).forEach(stream -> stream.outlive(because));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    runtime.fork("yamux-close-" + name, this::sayGoodbye);
    if (listener != null) {
      listener.because(because);
    }
  }

  /** Sends the go-away if the connection still takes it within a second, then closes the pipe. */
  private void sayGoodbye() {
    var impatience =
        runtime.at(runtime.nanoTime() + LAST_WORDS_NANOS, () -> pipe.reset(ResetCode.NONE));
    turn.take();
    try {
      writeControls();
      pipe.sink().flush();
      pipe.close();
    } catch (IOException e) {
      pipe.reset(ResetCode.NONE);
    } finally {
      turn.giveBack();
      impatience.cancel();
    }
  }
}
