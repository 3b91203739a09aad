package dev.hypha.quic;

import io.netty.util.concurrent.Future;

/** What Netty does later. */
final class Later {
  private Later() {}

  /** Nobody waits for {@code future}: what becomes of it is seen at the channel's end. */
  static void ignore(Future<?> future) {
    // the channel tells
  }
}
