package dev.hypha.quic;

import java.time.Duration;

/**
 * The bounds of QUIC.
 *
 * @param inboundStreamsMax open streams that the remote may have begun
 * @param unidirectionalStreamsMax the same for streams that lead one way; nothing speaks on those,
 *     so they are refused as they come
 * @param streamWindowBytes what the remote may send on a stream before it is read; grows with a
 *     quick reader
 * @param connectionWindowBytes the same for all streams together
 * @param streamBufferBytes what a stream keeps for its reader, and what it takes from its writer
 *     before the writer waits
 * @param idleTimeout how long a connection without streams may be silent before it ends
 * @param keepAlive whether we keep a connection alive while it has streams
 * @param linger how long a stream that we closed may still receive before the remote is told to
 *     stop
 * @param packetBytesMax the largest packet that is sent
 * @param unprovedHandshakesMax inbound handshakes under way from which on strangers must show that
 *     they are where they say they are (Retry)
 * @param handshakesMax inbound handshakes under way beyond which new ones are dropped
 * @param resetStreamsMax streams that may have been reset on a connection before it is closed;
 *     counts only where the JVM does not let us clean up after them, see decision 14
 * @param datagramsQueuedMax datagrams that may wait to be sent, and to be read; further ones are
 *     dropped, of those that came the oldest
 */
public record QuicConfig(
    int inboundStreamsMax,
    int unidirectionalStreamsMax,
    int streamWindowBytes,
    int connectionWindowBytes,
    int streamBufferBytes,
    Duration idleTimeout,
    boolean keepAlive,
    Duration linger,
    int packetBytesMax,
    int unprovedHandshakesMax,
    int handshakesMax,
    int resetStreamsMax,
    int datagramsQueuedMax) {
  private static final int PACKET_BYTES_MIN = 1200;
  private static final int PACKET_BYTES_MOST = 65_527;

  public static final QuicConfig DEFAULT =
      new QuicConfig(
          100,
          100,
          1 << 20,
          4 << 20,
          256 << 10,
          Duration.ofSeconds(30),
          true,
          Duration.ofSeconds(10),
          1452,
          64,
          1024,
          4_000,
          64);

  public QuicConfig {
    if (inboundStreamsMax < 1
        || unidirectionalStreamsMax < 0
        || streamWindowBytes < 1
        || connectionWindowBytes < streamWindowBytes
        || streamBufferBytes < 1
        || unprovedHandshakesMax < 0
        || handshakesMax < 1
        || resetStreamsMax < 1
        || datagramsQueuedMax < 1) {
      throw new IllegalArgumentException("a QUIC limit is not positive");
    }
    if (packetBytesMax < PACKET_BYTES_MIN || packetBytesMax > PACKET_BYTES_MOST) {
      throw new IllegalArgumentException("packets of " + packetBytesMax + " bytes");
    }
    if (idleTimeout.toMillis() < 1 || linger.isNegative()) {
      throw new IllegalArgumentException("a QUIC time-out is not positive");
    }
  }

  public QuicConfig withInboundStreamsMax(int now) {
    return new QuicConfig(
        now,
        unidirectionalStreamsMax,
        streamWindowBytes,
        connectionWindowBytes,
        streamBufferBytes,
        idleTimeout,
        keepAlive,
        linger,
        packetBytesMax,
        unprovedHandshakesMax,
        handshakesMax,
        resetStreamsMax,
        datagramsQueuedMax);
  }

  /** The windows of a stream and of a connection. */
  public QuicConfig withWindowBytes(int stream, int connection) {
    return new QuicConfig(
        inboundStreamsMax,
        unidirectionalStreamsMax,
        stream,
        connection,
        streamBufferBytes,
        idleTimeout,
        keepAlive,
        linger,
        packetBytesMax,
        unprovedHandshakesMax,
        handshakesMax,
        resetStreamsMax,
        datagramsQueuedMax);
  }

  public QuicConfig withIdleTimeout(Duration now) {
    return new QuicConfig(
        inboundStreamsMax,
        unidirectionalStreamsMax,
        streamWindowBytes,
        connectionWindowBytes,
        streamBufferBytes,
        now,
        keepAlive,
        linger,
        packetBytesMax,
        unprovedHandshakesMax,
        handshakesMax,
        resetStreamsMax,
        datagramsQueuedMax);
  }

  public QuicConfig withKeepAlive(boolean now) {
    return new QuicConfig(
        inboundStreamsMax,
        unidirectionalStreamsMax,
        streamWindowBytes,
        connectionWindowBytes,
        streamBufferBytes,
        idleTimeout,
        now,
        linger,
        packetBytesMax,
        unprovedHandshakesMax,
        handshakesMax,
        resetStreamsMax,
        datagramsQueuedMax);
  }

  /** From how many handshakes on addresses are validated, and how many there may be. */
  public QuicConfig withHandshakesMax(int unproved, int all) {
    return new QuicConfig(
        inboundStreamsMax,
        unidirectionalStreamsMax,
        streamWindowBytes,
        connectionWindowBytes,
        streamBufferBytes,
        idleTimeout,
        keepAlive,
        linger,
        packetBytesMax,
        unproved,
        all,
        resetStreamsMax,
        datagramsQueuedMax);
  }
}
