package dev.hypha.perf;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.Stream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Measures throughput, and lets others measure. Serving it means to spend bandwidth on whoever
 * asks: serve it only where that is wanted. Thread-safe. Spec: perf/perf.md.
 */
public final class Perf {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/perf/1.0.0");

  private static final String SPEC = "perf/perf.md#protocol";
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Node node;

  public Perf(Node node) {
    this.node = node;
  }

  /** Answers measurements until the registration is closed. */
  public Registration serve() {
    return node.serve(PROTOCOL, Perf::answer);
  }

  /**
   * Sends {@code uploadBytes} over a new stream and then receives {@code downloadBytes}.
   *
   * @throws Misbehaved if the peer sends more than was asked for
   * @throws EOFException if it sends less
   */
  public Measurement measure(Connection connection, long uploadBytes, long downloadBytes)
      throws IOException {
    try (Stream stream = connection.open(PROTOCOL)) {
      return measure(stream, uploadBytes, downloadBytes, moved -> {});
    }
  }

  /**
   * The same over a stream that speaks {@link #PROTOCOL} and was not used yet.
   *
   * @param moved is told now and then how many bytes went either way so far
   */
  public Measurement measure(
      Stream stream, long uploadBytes, long downloadBytes, LongConsumer moved) throws IOException {
    long begin = node.runtime().nanoTime();
    stream.send(new Buffer().writeLong(downloadBytes));
    send(stream.sink(), uploadBytes, moved);
    stream.sink().close();
    long first = drain(stream.source(), 1, bytes -> {});
    long uploaded = node.runtime().nanoTime();
    long received =
        first
            + drain(
                stream.source(),
                Long.MAX_VALUE,
                bytes -> moved.accept(uploadBytes + first + bytes));
    long end = node.runtime().nanoTime();
    if (received < downloadBytes) {
      throw new EOFException("the peer sent " + received + " of " + downloadBytes + " bytes");
    }
    if (received > downloadBytes) {
      throw new Misbehaved(
          SPEC, "the peer sent " + received + " bytes, " + downloadBytes + " were asked for");
    }
    return new Measurement(
        uploadBytes,
        Duration.ofNanos(uploaded - begin),
        downloadBytes,
        Duration.ofNanos(end - uploaded));
  }

  /**
   * What a measurement found.
   *
   * @param upload from the first byte sent to the first byte, or the end, that came back
   * @param download from there to the end
   */
  public record Measurement(
      long uploadBytes, Duration upload, long downloadBytes, Duration download) {}

  private static void answer(Stream stream) throws IOException {
    byte[] header = new byte[Long.BYTES];
    if (stream.in().readNBytes(header, 0, header.length) < header.length) {
      throw new EOFException("the stream ended within the size");
    }
    long wanted = new Buffer().write(header).readLong();
    if (wanted < 0) {
      throw new Misbehaved(SPEC, "more than 2^63 bytes wanted");
    }
    drain(stream.source(), Long.MAX_VALUE, bytes -> {});
    send(stream.sink(), wanted, bytes -> {});
    stream.sink().close();
  }

  private static void send(Sink sink, long bytes, LongConsumer moved) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (long left = bytes; left > 0; ) {
      int part = (int) Math.min(left, CHUNK_BYTES);
      sink.write(chunk, 0, part);
      left -= part;
      moved.accept(bytes - left);
    }
    sink.flush();
  }

  /** Reads and forgets up to {@code max} bytes, or to the end; returns how many there were. */
  private static long drain(Source source, long max, LongConsumer moved) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long total = 0;
    while (total < max) {
      int n = source.read(chunk, 0, (int) Math.min(CHUNK_BYTES, max - total));
      if (n < 0) {
        break;
      }
      total += n;
      moved.accept(total);
    }
    return total;
  }
}
