package dev.hypha.config;

import static dev.hypha.config.Profile.LOWPOWER;
import static dev.hypha.config.Profile.PRIVATE;
import static dev.hypha.config.Profile.SERVER;
import static dev.hypha.config.Profile.TEST;
import static java.time.Duration.ofSeconds;

import dev.hypha.quic.QuicConfig;
import java.time.Duration;

/** The rows of the table of keys that belong to QUIC. */
final class QuicKeys {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  private static final QuicConfig QUIC = QuicConfig.DEFAULT;

  static final Table TABLE = new Table();

  static final Key<Boolean> ENABLED =
      TABLE
          .key(
              "quic.enabled",
              Kinds.toggle(),
              true,
              "Dials over QUIC, and listens where listen says so (/udp/…/quic-v1). Never in a"
                  + " private network, whose key QUIC cannot carry.")
          .in(PRIVATE, false);
  static final Key<Integer> INBOUND =
      TABLE
          .key(
              "quic.inbound_streams",
              Kinds.count(1, 1_000_000),
              QUIC.inboundStreamsMax(),
              "Open streams that the peer may have begun; further ones wait at its end.")
          .in(SERVER, 1_000);
  static final Key<Integer> UNIDIRECTIONAL =
      TABLE.key(
          "quic.unidirectional_streams",
          Kinds.count(0, 100_000),
          QUIC.unidirectionalStreamsMax(),
          "The same for streams that lead one way: no protocol of libp2p has any, so they are"
              + " refused as they come.");
  static final Key<Long> STREAM_WINDOW =
      TABLE
          .key(
              "quic.stream_window",
              Kinds.size(16 * KIB, 1L << 30),
              (long) QUIC.streamWindowBytes(),
              "What the peer may send on a stream before it is read; grows with a quick reader.")
          .in(LOWPOWER, 256 * KIB);
  static final Key<Long> CONNECTION_WINDOW =
      TABLE
          .key(
              "quic.connection_window",
              Kinds.size(16 * KIB, 1L << 30),
              (long) QUIC.connectionWindowBytes(),
              "The same for all streams of a connection together.")
          .in(SERVER, 8 * MIB)
          .in(LOWPOWER, MIB);
  static final Key<Long> STREAM_BUFFER =
      TABLE
          .key(
              "quic.stream_buffer",
              Kinds.size(4 * KIB, 64 * MIB),
              (long) QUIC.streamBufferBytes(),
              "What a stream keeps for its reader, and takes from its writer before that waits.")
          .in(LOWPOWER, 64 * KIB);
  static final Key<Duration> IDLE_TIMEOUT =
      TABLE
          .key(
              "quic.idle_timeout",
              Kinds.LONG,
              QUIC.idleTimeout(),
              "How long a connection may be silent before it ends.")
          .in(TEST, ofSeconds(10));
  static final Key<Boolean> KEEP_ALIVE =
      TABLE.key(
          "quic.keep_alive",
          Kinds.toggle(),
          QUIC.keepAlive(),
          "Whether a connection that has streams says something three times in quic.idle_timeout,"
              + " so that it does not end.");
  static final Key<Duration> LINGER =
      TABLE
          .key(
              "quic.linger",
              Kinds.LONG,
              QUIC.linger(),
              "How long a stream that we closed may still receive before the peer is told to stop.")
          .in(TEST, ofSeconds(3));
  static final Key<Long> PACKET =
      TABLE.key(
          "quic.packet",
          Kinds.size(1_200, 65_527),
          (long) QUIC.packetBytesMax(),
          "The largest packet that is sent.");
  static final Key<Integer> RETRY_ABOVE =
      TABLE
          .key(
              "quic.retry_above",
              Kinds.count(0, 1_000_000),
              QUIC.unprovedHandshakesMax(),
              "Inbound handshakes under way from which on strangers must first show that they are"
                  + " where they say they are, which costs them a round trip (Retry). 0: all must.")
          .in(SERVER, 256);
  static final Key<Integer> HANDSHAKES =
      TABLE
          .key(
              "quic.handshakes",
              Kinds.count(1, 1_000_000),
              QUIC.handshakesMax(),
              "Inbound handshakes under way beyond which strangers get no answer.")
          .in(SERVER, 4_096)
          .in(LOWPOWER, 128);
  static final Key<Integer> RESET_STREAMS =
      TABLE.key(
          "quic.reset_streams",
          Kinds.count(1, 1_000_000),
          QUIC.resetStreamsMax(),
          "Streams that may have been reset on a connection before it is closed, as Netty keeps"
              + " some 2 KiB of each; counts only where Java does not let us clean up after them.");

  static final Key<Integer> DATAGRAMS =
      TABLE.key(
          "quic.datagrams",
          Kinds.count(1, 100_000),
          QUIC.datagramsQueuedMax(),
          "Datagrams of a connection that may wait to be sent, and to be read; further ones are"
              + " dropped, of those that came the oldest.");

  private QuicKeys() {}
}
