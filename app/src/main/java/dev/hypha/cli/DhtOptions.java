package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.Durations;
import dev.hypha.daemon.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In which hash table something is looked up, and for how long. */
final class DhtOptions {
  private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "In this table: lan, public, or one of dht.networks (default: the only one that the node"
              + " is in, or lan).")
  private @Nullable String network;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description =
          "Look for so long at most, and take what was found by then (default: 30s). Where peers"
              + " then have to take something, they are given as long again, 10s at most.")
  private @Nullable String timeout;

  /** What the node is told of them. */
  ObjectNode params() throws MalformedException {
    ObjectNode params = Json.object();
    if (network != null) {
      params.put("network", network);
    }
    if (timeout != null) {
      params.put("timeout_ms", duration("--timeout", timeout, TIMEOUT_MIN, TIMEOUT_MAX).toMillis());
    }
    return params;
  }

  /** The words with which a command goes on in the same table. */
  String suffix() {
    return network == null ? "" : " --network " + network;
  }

  static Duration duration(String option, String typed, Duration min, Duration max)
      throws MalformedException {
    try {
      return Durations.parse(typed, min, max);
    } catch (MalformedException e) {
      throw new MalformedException(option + " '" + typed + "': " + e.getMessage(), e);
    }
  }
}
