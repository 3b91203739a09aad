package dev.hypha.checks.interop;

import dev.hypha.checks.interop.Dialect.Figures;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Three processes by the contract of the kad-dht suite of libp2p/unified-testing: a bootstrap node,
 * a provider that says and puts something there, and a querier that finds both.
 */
final class KadRoles {
  private static final long DEADLINE_SECONDS = 60;

  private final Workspace workspace;
  private final RedisServer redis;
  private final Cell cell;

  KadRoles(Workspace workspace, RedisServer redis, Cell cell) {
    this.workspace = workspace;
    this.redis = redis;
    this.cell = cell;
  }

  /** Returns how long all took; what does not happen is an exception. */
  Figures run(Peer provider, String key) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (Started first = start(cell.listener(), "bootstrap", key);
        Started second = start(provider, "provider", key);
        Started third = start(cell.dialer(), "querier", key)) {
      awaitAny(first, second, third);
      requireAlive(first, "bootstrap");
      requireAlive(second, "provider");
      if (third.isAlive()) {
        throw new IOException("no end in " + DEADLINE_SECONDS + " s: " + third.lastWords());
      }
      boolean pass = third.stdout().lines().anyMatch("status: pass"::equals);
      if (third.exitCode() != 0 || !pass) {
        throw new IOException(
            "the querier ended with "
                + third.exitCode()
                + ": "
                + third.stdout().strip().replace('\n', ' ')
                + " "
                + third.lastWords());
      }
      return new Figures((System.nanoTime() - begin) / 1e6, 0);
    }
  }

  private Started start(Peer peer, String role, String key) throws IOException {
    Map<String, String> environment =
        Map.of(
            "ROLE",
            role,
            "REDIS_ADDR",
            redis.address(),
            "TEST_KEY",
            key,
            "LISTENER_IP",
            "127.0.0.1");
    return Started.start(
        workspace.command(peer),
        workspace.root(),
        environment,
        workspace.logs().resolve(cell.label() + "." + role));
  }

  private static void requireAlive(Started process, String role) throws IOException {
    if (!process.isAlive()) {
      throw new IOException(
          "the " + role + " ended with " + process.exitCode() + ": " + process.lastWords());
    }
  }

  private static void awaitAny(Started first, Started second, Started third)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(first.onExit(), second.onExit(), third.onExit())
          .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // who is still there is found out by the caller
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
