package dev.hypha.quic;

import dev.hypha.core.NamedGroup;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A dial: the event loop says what came of it, the caller waits for that. */
final class Dialing implements ConnectionHandler.Outcome {
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile ConnectionHandler.@Nullable Established established;
  private volatile @Nullable IOException failure;
  private volatile @Nullable Endpoint endpoint;
  private volatile boolean abandoned;

  /** It begins at {@code socket}. */
  void at(Endpoint socket) {
    endpoint = socket;
  }

  @Override
  public Optional<NamedGroup> group(QuicChannel made) {
    Endpoint socket = endpoint;
    return socket == null ? Optional.empty() : socket.group(made, true);
  }

  @Override
  public void established(ConnectionHandler.Established now) {
    established = now;
    settled.countDown();
    if (abandoned) {
      now.session().close();
    }
  }

  @Override
  public void failed(IOException why) {
    failure = why;
    settled.countDown();
  }

  /** Waits until {@code deadline} at most, and then gives up what {@code handler} makes. */
  ConnectionHandler.Established await(
      ConnectionHandler handler, String address, long deadline, Runtime runtime)
      throws IOException {
    Runtime.Timer timer =
        runtime.at(deadline, () -> handler.abort(new TimedOut("no answer from " + address)));
    try {
      settled.await();
    } catch (InterruptedException e) {
      abandoned = true;
      handler.abort(new IOException("given up"));
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while dialing");
    } finally {
      timer.cancel();
    }
    IOException why = failure;
    if (why != null) {
      throw why;
    }
    return Objects.requireNonNull(established);
  }
}
