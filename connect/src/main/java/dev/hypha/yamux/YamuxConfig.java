package dev.hypha.yamux;

import java.time.Duration;

/**
 * The bounds of a Yamux session.
 *
 * @param streamWindowBytesMax how far the receive window of one stream may grow; at least 256 KiB
 * @param connectionWindowBytesMax how much all streams together may have granted beyond their
 *     initial windows
 * @param inboundStreamsMax open streams that the remote may have begun
 * @param unacknowledgedStreamsMax streams of ours that the remote has not answered yet; further
 *     ones wait
 * @param pongsQueuedMax ping answers waiting to be written; more means that the remote pings and
 *     does not read
 * @param keepAlive the time between pings; a ping unanswered for as long ends the session
 * @param linger how long a stream whose reading side we closed may still receive before it is reset
 */
public record YamuxConfig(
    int streamWindowBytesMax,
    long connectionWindowBytesMax,
    int inboundStreamsMax,
    int unacknowledgedStreamsMax,
    int pongsQueuedMax,
    Duration keepAlive,
    Duration linger) {
  public static final YamuxConfig DEFAULT =
      new YamuxConfig(
          16 << 20, 64L << 20, 1000, 256, 32, Duration.ofSeconds(30), Duration.ofSeconds(30));

  public YamuxConfig {
    if (streamWindowBytesMax < Frame.INITIAL_WINDOW) {
      throw new IllegalArgumentException(
          "streamWindowBytesMax below 256 KiB: " + streamWindowBytesMax);
    }
    if (connectionWindowBytesMax < 0
        || inboundStreamsMax < 1
        || unacknowledgedStreamsMax < 1
        || pongsQueuedMax < 1) {
      throw new IllegalArgumentException("a Yamux limit is not positive");
    }
  }

  public YamuxConfig withKeepAlive(Duration now) {
    return new YamuxConfig(
        streamWindowBytesMax,
        connectionWindowBytesMax,
        inboundStreamsMax,
        unacknowledgedStreamsMax,
        pongsQueuedMax,
        now,
        linger);
  }
}
