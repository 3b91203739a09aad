package dev.hypha.cli;

import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.ping.Ping;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What an interoperability test checks beyond ping: 16 MiB both ways over four streams, and
 * identify.
 */
final class EchoCheck {
  static final ProtocolId PROTOCOL = ProtocolId.of("/hypha/interop/echo/1.0.0");

  private static final int STREAMS = 4;
  private static final int STREAM_BYTES = 4 << 20;
  private static final int CHUNK_BYTES = 64 << 10;

  private EchoCheck() {}

  static void answer(Stream stream) throws IOException {
    try (OutputStream out = stream.out()) {
      stream.in().transferTo(out);
    }
  }

  /** Runs the checks and returns their part of the report. */
  static String run(Connection connection, CompletableFuture<Event.Identified> identified)
      throws IOException, InterruptedException {
    List<FutureTask<Long>> echoes = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      long seed = i;
      FutureTask<Long> echo = new FutureTask<>(() -> echo(connection, seed));
      echoes.add(echo);
      Thread.ofVirtual().start(echo);
    }
    long bytes = 0;
    for (FutureTask<Long> echo : echoes) {
      bytes += await(echo);
    }
    String agent = checkIdentify(connection, identified);
    return "extra:%n  echo_bytes: %d%n  identify_agent: \"%s\"%n".formatted(bytes, agent);
  }

  private static long echo(Connection connection, long seed)
      throws IOException, InterruptedException {
    try (Stream stream = connection.open(PROTOCOL)) {
      FutureTask<Boolean> sending = new FutureTask<>(() -> send(stream, seed));
      Thread.ofVirtual().start(sending);
      Random expected = new Random(seed);
      byte[] received = new byte[CHUNK_BYTES];
      byte[] wanted = new byte[CHUNK_BYTES];
      for (int done = 0; done < STREAM_BYTES; done += CHUNK_BYTES) {
        int n = stream.in().readNBytes(received, 0, CHUNK_BYTES);
        expected.nextBytes(wanted);
        if (n < CHUNK_BYTES || !java.util.Arrays.equals(received, wanted)) {
          throw new IOException("the echo of stream " + seed + " differs near byte " + (done + n));
        }
      }
      if (stream.in().read() >= 0) {
        throw new IOException("the echo of stream " + seed + " is longer than what was sent");
      }
      await(sending);
      return STREAM_BYTES;
    }
  }

  private static boolean send(Stream stream, long seed) throws IOException {
    Random random = new Random(seed);
    byte[] chunk = new byte[CHUNK_BYTES];
    try (OutputStream out = stream.out()) {
      for (int done = 0; done < STREAM_BYTES; done += CHUNK_BYTES) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    }
    return true;
  }

  private static String checkIdentify(
      Connection connection, CompletableFuture<Event.Identified> identified)
      throws IOException, InterruptedException {
    Event.Identified event;
    try {
      event = identified.get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("the peer did not identify itself", e);
    }
    var record = event.record();
    boolean complete =
        event.peer().equals(connection.peer())
            && !record.agent().isEmpty()
            && !record.addresses().isEmpty()
            && record.protocols().contains(Ping.PROTOCOL)
            && record.protocols().contains(PROTOCOL);
    if (!complete) {
      throw new IOException("the peer's identify message is incomplete: " + record);
    }
    return record.agent();
  }

  private static <T> T await(FutureTask<T> task) throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
    }
  }
}
