package dev.hypha.checks.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real redis-server of our own on a free loopback port, that keeps nothing. */
final class RedisServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;

  private final Started process;
  private final InetSocketAddress address;

  private RedisServer(Started process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it and waits until it answers. Another process may take the port, so this may retry. */
  static RedisServer start(Workspace workspace) throws Unavailable, InterruptedException {
    String why = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        RedisServer server = launch(workspace);
        if (server.answersWithin(PATIENCE)) {
          return server;
        }
        why = server.process.stdout().strip();
        server.close();
      } catch (IOException e) {
        throw new Unavailable("redis-server cannot be run: " + e.getMessage());
      }
    }
    throw new Unavailable("redis-server did not come up: " + why);
  }

  private static RedisServer launch(Workspace workspace) throws IOException {
    int port = freePort();
    List<String> command =
        List.of(
            "redis-server",
            "--bind",
            InetAddress.getLoopbackAddress().getHostAddress(),
            "--port",
            Integer.toString(port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--daemonize",
            "no");
    Started process =
        Started.start(command, workspace.logs(), Map.of(), workspace.logs().resolve("redis"));
    return new RedisServer(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answersWithin(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        ask("PING");
        return true;
      } catch (IOException e) {
        Thread.sleep(20);
      }
    }
    return false;
  }

  String address() {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Forgets what earlier cells left. */
  void forgetAll() throws IOException {
    ask("FLUSHALL");
  }

  private void ask(String command) throws IOException {
    try (Socket socket = new Socket()) {
      int patience = (int) PATIENCE.toMillis();
      socket.connect(address, patience);
      socket.setSoTimeout(patience);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      String reply =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      if (reply == null || !reply.startsWith("+")) {
        throw new IOException("redis answered " + command + " with " + reply);
      }
    }
  }

  @Override
  public void close() {
    process.close();
  }

  /** There is no redis, so no cell can be run. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
