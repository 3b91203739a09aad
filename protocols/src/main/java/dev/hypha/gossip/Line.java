package dev.hypha.gossip;

import dev.hypha.core.Runtime;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The line to each peer, as far as {@link Bandwidth} limits it, and for how long it has. */
final class Line {
  private final Runtime runtime;
  private final Bandwidth bandwidth;
  private final LongAdder reading = new LongAdder();
  private final LongAdder writing = new LongAdder();

  Line(Runtime runtime, Bandwidth bandwidth) {
    this.runtime = runtime;
    this.bandwidth = bandwidth;
  }

  /** For the thread that reads what one peer says. */
  Pace fromPeer() {
    return new Pace(runtime, bandwidth.fromPeer(), reading);
  }

  /** For the thread that writes to one peer. */
  Pace toPeer() {
    return new Pace(runtime, bandwidth.toPeer(), writing);
  }

  Bandwidth.Held held() {
    return new Bandwidth.Held(Duration.ofNanos(reading.sum()), Duration.ofNanos(writing.sum()));
  }
}
