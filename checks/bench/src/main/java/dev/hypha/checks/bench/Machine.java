package dev.hypha.checks.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.crypto.noise.Engines;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the figures were taken on. */
final class Machine {
  private Machine() {}

  /**
   * @param cases those of the yardsticks are told with the machine
   */
  static ObjectNode json(List<Case> cases) throws IOException {
    ObjectNode json =
        Json.object()
            .put("cpu", processor())
            .put("cores", java.lang.Runtime.getRuntime().availableProcessors())
            .put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"))
            .put("jdk", System.getProperty("java.vm.name") + " " + java.lang.Runtime.version())
            .put("openssl", openssl())
            .put("cryptography", Engines.name());
    ObjectNode yardsticks = json.putObject("yardsticks");
    for (Case each : cases) {
      if (each.name().startsWith(Yardstick.PREFIX)) {
        yardsticks.put(
            each.name().substring(Yardstick.PREFIX.length()) + ", " + each.unit(),
            Math.round(each.ours()));
      }
    }
    return json;
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return System.getProperty("os.arch");
  }

  private static String openssl() {
    try {
      Process process = new ProcessBuilder("openssl", "version").redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "none on the path";
    }
  }
}
