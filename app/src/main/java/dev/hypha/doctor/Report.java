package dev.hypha.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.config.ConfigurationException;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.crypto.noise.Engines;
import dev.hypha.daemon.ConfigMethod;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NoNodeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A bundle for who is asked for help: what there is to know, and no secret. */
public final class Report {
  private static final int AUDIT_LINES_MAX = 500;
  private static final String README =
      """
      What hypha report has gathered. Keys, tokens and the hosts of addresses were taken out; the same
      host has the same number everywhere. Peer ids are in it: they are public keys.

      versions.json    of hypha, Java and the system
      findings.json    of hypha doctor
      config.json      each value and where it comes from
      status.json      of the running node; limits.json and peers.json too
      audit-tail.log   the last lines of the audit trail: what the node did
      """;

  private final Map<String, String> files = new LinkedHashMap<>();
  private final Home home;

  private Report(Home home) {
    this.home = home;
  }

  /**
   * Writes the bundle as a zip.
   *
   * @param out is closed by the caller
   * @return the names of the files in it
   */
  public static List<String> write(Home home, Sources sources, OutputStream out)
      throws IOException {
    Report report = new Report(home);
    report.files.put("README.txt", README);
    report.files.put("versions.json", Json.text(versions()));
    report.files.put("findings.json", Json.text(findings(home, sources)));
    report.node(sources);
    report.audit();
    Redaction redaction = Redaction.of(home);
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Map.Entry<String, String> file : report.files.entrySet()) {
      zip.putNextEntry(new ZipEntry("hypha-report/" + file.getKey()));
      zip.write(redaction.apply(file.getValue()).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    zip.finish();
    return List.copyOf(report.files.keySet());
  }

  private static ObjectNode versions() {
    Runtime runtime = Runtime.getRuntime();
    return Json.object()
        .put("hypha", Hypha.VERSION)
        .put("java", Runtime.version().toString())
        .put("java_vendor", System.getProperty("java.vendor", ""))
        .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("architecture", System.getProperty("os.arch"))
        .put("processors", runtime.availableProcessors())
        .put("heap_bytes_max", runtime.maxMemory())
        .put("cryptography", Engines.name());
  }

  private static ObjectNode findings(Home home, Sources sources) throws IOException {
    ObjectNode all = Json.object();
    ArrayNode list = all.putArray("findings");
    Examination.of(home, sources).forEach(finding -> list.add(finding.describe()));
    return all;
  }

  private void node(Sources sources) throws IOException {
    try (ControlClient node = ControlClient.connect(home)) {
      for (String method : List.of("status", "limits", "config")) {
        files.put(method + ".json", Json.text(node.call(method, Json.object(), (e, c) -> {})));
      }
      ObjectNode peers = Json.object();
      ArrayNode list = peers.putArray("peers");
      peers.setAll(node.call("peers", Json.object(), (event, content) -> list.add(content)));
      files.put("peers.json", Json.text(peers));
    } catch (NoNodeException e) {
      files.put("config.json", Json.text(config(sources)));
    }
  }

  private static ObjectNode config(Sources sources) throws IOException {
    try {
      return ConfigMethod.of(Settings.load(sources));
    } catch (ConfigurationException e) {
      // what is wrong with it is in findings.json
      return Json.object().put("problems", e.problems().size());
    }
  }

  private void audit() throws IOException {
    if (!Files.isDirectory(home.audit())) {
      return;
    }
    try (Stream<Path> all = Files.list(home.audit())) {
      List<Path> logs = all.filter(file -> file.toString().endsWith(".log")).sorted().toList();
      if (!logs.isEmpty()) {
        files.put("audit-tail.log", tail(logs.getLast()));
      }
    }
  }

  private static String tail(Path log) throws IOException {
    Deque<String> last = new ArrayDeque<>();
    try (Stream<String> lines = Files.lines(log)) {
      lines.forEach(
          line -> {
            if (last.size() == AUDIT_LINES_MAX) {
              last.removeFirst();
            }
            last.addLast(line);
          });
    }
    return String.join("\n", last) + "\n";
  }
}
