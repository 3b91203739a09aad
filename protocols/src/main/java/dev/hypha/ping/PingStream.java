package dev.hypha.ping;

import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A stream for pings, one after the other. One thread at a time. */
public final class PingStream implements AutoCloseable {
  private final Stream stream;
  private final Runtime runtime;
  private final byte[] sent = new byte[Ping.PAYLOAD_BYTES];
  private final byte[] echo = new byte[Ping.PAYLOAD_BYTES];

  PingStream(Stream stream, Runtime runtime) {
    this.stream = stream;
    this.runtime = runtime;
  }

  /**
   * Sends 32 random bytes and waits for their echo.
   *
   * @return the round trip
   * @throws dev.hypha.core.PeerException.TimedOut after {@code timeout}
   * @throws Misbehaved if something else comes back
   */
  public Duration ping(Duration timeout) throws IOException {
    runtime.random().nextBytes(sent);
    long begin = runtime.nanoTime();
    stream.deadline(begin + timeout.toNanos());
    stream.sink().write(sent, 0, sent.length);
    stream.sink().flush();
    if (stream.in().readNBytes(echo, 0, echo.length) < echo.length) {
      throw new Reset("the peer ended the ping stream", ResetCode.NONE);
    }
    long end = runtime.nanoTime();
    stream.deadline(Long.MAX_VALUE);
    if (!Arrays.equals(sent, echo)) {
      throw new Misbehaved("ping/ping.md#protocol", "the echo differs from the ping");
    }
    return Duration.ofNanos(end - begin);
  }

  @Override
  public void close() {
    stream.close();
  }
}
