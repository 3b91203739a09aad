package dev.hypha.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The few Redis commands that interoperability tests meet through. One thread. Spec: the RESP 2
 * protocol of Redis.
 */
final class RedisClient implements AutoCloseable {
  private static final long PAUSE_NANOS = 20_000_000;

  private final Socket socket;
  private final BufferedReader in;

  RedisClient(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    int port = colon < 0 ? 6379 : Integer.parseInt(address.substring(colon + 1));
    socket = new Socket(host, port);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  void set(String key, String value) throws IOException {
    call("SET", key, value);
  }

  Optional<String> valueOf(String key) throws IOException {
    return call("GET", key);
  }

  /** What is at {@code key}, as soon as there is something. */
  String await(String key, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<String> value = valueOf(key);
      if (value.isPresent()) {
        return value.get();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new IOException("nobody set " + key + " within " + patience.toSeconds() + " s");
  }

  /** This machine, as redis sees it. */
  String localIp() {
    return socket.getLocalAddress().getHostAddress();
  }

  void pushRight(String list, String value) throws IOException {
    call("RPUSH", list, value);
  }

  /** The first element of {@code list}, waiting up to {@code seconds} for it. */
  Optional<String> popLeft(String list, int seconds) throws IOException {
    return call("BLPOP", list, Integer.toString(seconds));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Optional<String> call(String... words) throws IOException {
    StringBuilder request = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) {
      int bytes = word.getBytes(StandardCharsets.UTF_8).length;
      request.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
    }
    OutputStream out = socket.getOutputStream();
    out.write(request.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
    return reply();
  }

  /** One reply; of a list, the last element. */
  private Optional<String> reply() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("redis hung up");
    }
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+', ':' -> Optional.of(rest);
      case '$' -> rest.equals("-1") ? Optional.empty() : Optional.of(in.readLine());
      case '*' -> lastOf(Integer.parseInt(rest));
      default -> throw new IOException("redis: " + line);
    };
  }

  private Optional<String> lastOf(int elements) throws IOException {
    Optional<String> last = Optional.empty();
    for (int i = 0; i < elements; i++) {
      last = reply();
    }
    return last;
  }
}
