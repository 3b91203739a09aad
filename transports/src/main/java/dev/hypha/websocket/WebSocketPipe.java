package dev.hypha.websocket;

import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A WebSocket over a pipe, once both ends have agreed on it. One thread reads and one writes at a
 * time; any may close.
 *
 * <p>A WebSocket has no half-close: whoever closes its sink may still read what the remote had sent
 * before it heard of that.
 */
final class WebSocketPipe implements Duplex {
  private static final System.Logger LOG = System.getLogger(WebSocketPipe.class.getName());

  private final Duplex raw;
  private final WebSocketConfig config;
  private final Runtime runtime;
  private final Output output;
  private final WebSocketSource source;
  private final WebSocketSink sink;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  /** How far it has come. */
  private enum State {
    OPEN,
    CLOSING,
    /** The remote broke the protocol, and is being told so. */
    FAILING,
    CUT
  }

  /**
   * @param role of a dialer, who is the client, or of a listener
   * @param first what was read behind the handshake
   */
  WebSocketPipe(Duplex raw, Role role, byte[] first, WebSocketConfig config, Runtime runtime) {
    this.raw = raw;
    this.config = config;
    this.runtime = runtime;
    boolean client = role == Role.DIALER;
    Optional<Masks> masks = client ? Optional.of(new Masks(runtime.secrets())) : Optional.empty();
    this.output = new Output(raw.sink(), masks, runtime);
    this.source = new WebSocketSource(raw.source(), !client, first, config, output, this::fail);
    this.sink = new WebSocketSink(output);
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Sink sink() {
    return sink;
  }

  /**
   * Cuts the connection; after a breach of the protocol, once the remote was told or time is up.
   */
  @Override
  public void reset(long code) {
    State before = state.getAndUpdate(now -> now == State.FAILING ? State.FAILING : State.CUT);
    if (before != State.FAILING) {
      raw.reset(code);
    }
  }

  @Override
  public void close() {
    if (state.compareAndSet(State.OPEN, State.CLOSING)) {
      leave(CloseCode.NORMAL, "");
    }
  }

  private void fail(int code, String why) {
    if (state.compareAndSet(State.OPEN, State.FAILING)) {
      leave(code, why);
    }
  }

  private void leave(int code, String why) {
    runtime.fork("ws-close", () -> sayGoodbye(code, why));
  }

  private void sayGoodbye(int code, String why) {
    Runtime.Timer impatience =
        runtime.at(
            runtime.nanoTime() + config.farewellMax().toNanos(), () -> raw.reset(ResetCode.NONE));
    try {
      output.close(code, why);
      raw.sink().close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a close frame did not leave", e);
    } finally {
      impatience.cancel();
      raw.close();
    }
  }
}
