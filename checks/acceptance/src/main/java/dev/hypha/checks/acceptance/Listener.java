package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Who listens to a topic at a node, by docs/control.md's {@code subscribe}. */
final class Listener implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SocketChannel channel;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Map<String, Long> heardAt = new ConcurrentHashMap<>();
  private final AtomicInteger duplicates = new AtomicInteger();

  /**
   * @param channel on which the call was made
   */
  Listener(SocketChannel channel) {
    this.channel = channel;
    Thread.ofVirtual().name("listen").start(this::listen);
  }

  private void listen() {
    try {
      var lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode told = JSON.readTree(line);
        switch (told.path("event").asText()) {
          case "ready" -> ready.countDown();
          case "message" -> heard(told.path("data").path("text").asText());
          default -> {} // the result, when it is over
        }
      }
    } catch (ClosedChannelException e) {
      // as it should be: it was closed here
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void heard(String text) {
    if (heardAt.putIfAbsent(text, System.nanoTime()) != null) {
      duplicates.incrementAndGet();
    }
  }

  void awaitReady(Duration patience) throws IOException, InterruptedException {
    if (!ready.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("a node does not listen within " + patience.toSeconds() + " s");
    }
  }

  /** When each message was first heard. */
  Map<String, Long> heardAt() {
    return Map.copyOf(heardAt);
  }

  int distinct() {
    return heardAt.size();
  }

  int duplicates() {
    return duplicates.get();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.err.println("acceptance: a listener does not close: " + e.getMessage());
    }
  }
}
