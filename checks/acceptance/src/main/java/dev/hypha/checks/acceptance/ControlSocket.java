package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a node through its control socket, as docs/control.md says: a connection for each call. */
final class ControlSocket {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ControlSocket() {}

  static ObjectNode parameters() {
    return JSON.createObjectNode();
  }

  /**
   * What a call came to.
   *
   * @param events their data with their names, in order
   */
  record Answer(JsonNode result, List<Told> events) {}

  /** An event before the result. */
  record Told(String event, JsonNode data) {}

  /**
   * Asks.
   *
   * @throws IOException if there is no answer within {@code patience}, or the answer is an error
   */
  static Answer call(Path socket, String method, ObjectNode parameters, Duration patience)
      throws IOException, InterruptedException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      FutureTask<Answer> task = new FutureTask<>(() -> ask(channel, socket, method, parameters));
      Thread.ofVirtual().name("ask-" + method).start(task);
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer to " + method + " within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(method + ": " + cause.getMessage(), cause);
    }
  }

  /** Begins a call whose events come one by one, until the channel is closed. */
  static SocketChannel begin(Path socket, String method, ObjectNode parameters) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    request(channel, socket, method, parameters);
    return channel;
  }

  private static void request(
      SocketChannel channel, Path socket, String method, ObjectNode parameters) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(socket));
    ObjectNode request = JSON.createObjectNode().put("id", 1).put("method", method);
    request.set("params", parameters);
    ByteBuffer line = StandardCharsets.UTF_8.encode(request + "\n");
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  private static Answer ask(
      SocketChannel channel, Path socket, String method, ObjectNode parameters) throws IOException {
    request(channel, socket, method, parameters);
    List<Told> events = new ArrayList<>();
    BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      JsonNode answer = JSON.readTree(text);
      if (answer.has("error")) {
        throw new IOException(answer.path("error").path("message").asText());
      }
      if (answer.has("result")) {
        return new Answer(answer.path("result"), events);
      }
      events.add(new Told(answer.path("event").asText(), answer.path("data")));
    }
    throw new IOException("the node hung up");
  }
}
