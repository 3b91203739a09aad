package dev.hypha.checks.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link DelayLine} carries of plain TCP: one stream of iperf3, what arrived in three
 * seconds after the first.
 */
final class Ceiling implements AutoCloseable {
  private static final int SECONDS = 3;
  private static final int OMITTED = 1;

  private final DelayLine line;
  private final Process server;

  Ceiling(DelayLine line) throws IOException {
    this.line = line;
    List<String> command = new ArrayList<>(line.far());
    command.addAll(List.of("iperf3", "-s"));
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  /** MiB a second. */
  double measure() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once();
      } catch (IOException e) {
        // the server may still be starting
        if (attempt == 5) {
          throw e;
        }
        pause();
      }
    }
  }

  private double once() throws IOException {
    List<String> command = new ArrayList<>(line.near());
    command.addAll(List.of("iperf3", "-c", line.farAddress(), "-J"));
    command.addAll(List.of("-t", String.valueOf(SECONDS), "-O", String.valueOf(OMITTED)));
    try {
      JsonNode all = Json.parse(DelayLine.run(command.toArray(String[]::new)));
      return all.path("end").path("sum_received").path("bits_per_second").asDouble()
          / 8
          / (1 << 20);
    } catch (MalformedException e) {
      throw new IOException("iperf3 said something else", e);
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(300);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    server.destroy();
  }
}
