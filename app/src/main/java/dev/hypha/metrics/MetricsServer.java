package dev.hypha.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.hypha.Hypha;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers {@code /metrics}, {@code /livez} and {@code /readyz} ({@code ?verbose} names what was
 * looked at) over HTTP, each request on a virtual thread. Thread-safe.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int BACKLOG = 16;
  private static final int OK = 200;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final NodeMetrics metrics;
  private final Health health;
  private final List<HttpServer> servers = new ArrayList<>();

  private MetricsServer(Hypha hypha, String version, Optional<GossipTally> gossip) {
    this.metrics = new NodeMetrics(hypha, version, gossip);
    this.health = new Health(hypha);
  }

  /**
   * Begins to count, and to answer at {@code addresses}, which may be none.
   *
   * @param gossip nothing if the node does not gossip
   * @throws IOException naming the address that cannot be listened on
   */
  public static MetricsServer start(
      Hypha hypha, String version, List<InetSocketAddress> addresses, Optional<GossipTally> gossip)
      throws IOException {
    MetricsServer all = new MetricsServer(hypha, version, gossip);
    boolean done = false;
    try {
      for (InetSocketAddress address : addresses) {
        all.listen(address, hypha);
      }
      done = true;
      return all;
    } finally {
      if (!done) {
        all.close();
      }
    }
  }

  /** Where it answers. */
  public List<InetSocketAddress> addresses() {
    return servers.stream().map(HttpServer::getAddress).toList();
  }

  private void listen(InetSocketAddress address, Hypha hypha) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException("metrics.listen: " + address + ": " + e.getMessage(), e);
    }
    server.setExecutor(request -> hypha.node().runtime().fork("metrics", request));
    server.createContext("/metrics", reading(this::metrics));
    server.createContext("/livez", reading(exchange -> health(exchange, health.alive())));
    server.createContext("/readyz", reading(exchange -> health(exchange, health.ready())));
    server.start();
    servers.add(server);
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private static HttpHandler reading(Answer answer) {
    return exchange -> {
      try (exchange) {
        if (!exchange.getRequestMethod().equals("GET")) {
          exchange.getResponseHeaders().set("Allow", "GET");
          exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
          return;
        }
        answer.to(exchange);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while answering");
      }
    };
  }

  private void metrics(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    metrics.write(text);
    answer(exchange, OK, NodeMetrics.CONTENT_TYPE, text.toByteArray());
  }

  private static void health(HttpExchange exchange, List<Health.Finding> findings)
      throws IOException {
    boolean well = findings.stream().allMatch(Health.Finding::ok);
    StringBuilder text = new StringBuilder();
    String query = exchange.getRequestURI().getQuery();
    if (!well || (query != null && query.contains("verbose"))) {
      findings.forEach(finding -> text.append(finding.line()));
    }
    text.append(well ? "ok\n" : "not ok\n");
    answer(
        exchange, well ? OK : UNAVAILABLE, TEXT, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
  }
}
