package dev.hypha.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The lines of a trail as other programs read them. They are not verified. */
public enum Export {
  /** Open Cybersecurity Schema Framework 1.3, an object a line. */
  OCSF {
    @Override
    String line(ObjectNode line) {
      return ocsf(line);
    }
  },
  /** ArcSight Common Event Format, version 0. */
  CEF {
    @Override
    String line(ObjectNode line) {
      return cef(line);
    }
  };

  private static final String PRODUCT_VERSION = Hypha.VERSION;
  private static final int OCSF_TRAFFIC_IN = 1;
  private static final int OCSF_TRAFFIC_OUT = 2;

  abstract String line(ObjectNode line);

  /**
   * Hands each line on in the order of the trail; a last line that is not whole is passed over.
   *
   * @return how many there were
   * @throws DamagedTrailException at the first line that cannot be read
   */
  public long run(Path directory, Consumer<String> out) throws IOException {
    TrailDirectory files = new TrailDirectory(directory);
    long lines = 0;
    try (TrailReader reader = new TrailReader(files.logs())) {
      Optional<TrailReader.Raw> raw = reader.read();
      while (raw.isPresent() && raw.get().ended()) {
        try {
          out.accept(line(AuditLine.parse(raw.get().bytes()).json()));
        } catch (MalformedException e) {
          throw new DamagedTrailException(
              "line "
                  + raw.get().lineInFile()
                  + " of "
                  + raw.get().name()
                  + " cannot be read: "
                  + e.getMessage());
        }
        lines++;
        raw = reader.read();
      }
    }
    return lines;
  }

  // ---- OCSF

  private static String ocsf(ObjectNode line) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    for (String same :
        new String[] {"activity_id", "class_uid", "severity_id", "status_id", "time", "type_uid"}) {
      out.set(same, line.path(same));
    }
    out.put("category_uid", line.path("class_uid").asInt() / 1000);
    out.put("message", message(line));
    ObjectNode metadata = out.putObject("metadata");
    metadata.put("version", "1.3.0").put("sequence", line.path("seq").asLong());
    metadata.put("log_name", "hypha audit").put("event_code", line.path("op").asText());
    metadata
        .putObject("product")
        .put("name", "Hypha")
        .put("vendor_name", "Hypha")
        .put("version", PRODUCT_VERSION);
    JsonNode actor = line.path("actor");
    if (actor.has("peer_id")) {
      out.putObject("actor").putObject("user").put("uid", actor.path("peer_id").asText());
    }
    ObjectNode source = JsonNodeFactory.instance.objectNode();
    ObjectNode destination = JsonNodeFactory.instance.objectNode();
    if (line.path("dst").has("peer_id")) {
      destination.put("uid", line.path("dst").path("peer_id").asText());
    }
    JsonNode net = line.path("net");
    if (net.isObject()) {
      boolean inbound = isInbound(net);
      Endpoint.of(net.path("remote").asText()).describe(inbound ? source : destination);
      out.putObject("connection_info")
          .put("direction_id", inbound ? OCSF_TRAFFIC_IN : OCSF_TRAFFIC_OUT);
    }
    setIfAny(out, "src_endpoint", source);
    setIfAny(out, "dst_endpoint", destination);
    switch (line.path("class_uid").asInt()) {
      case 6002 -> out.putObject("app").put("name", "hypha").put("version", PRODUCT_VERSION);
      case 6003 -> out.putObject("api").put("operation", line.path("op").asText());
      default -> {}
    }
    ObjectNode unmapped = out.putObject("unmapped");
    unmapped.set("detail", line.path("detail"));
    unmapped.put("prev", line.path("prev").asText());
    if (actor.has("token_id")) {
      unmapped.put("token_id", actor.path("token_id").asText());
    }
    return out.toString();
  }

  private static void setIfAny(ObjectNode out, String name, ObjectNode value) {
    if (!value.isEmpty()) {
      out.set(name, value);
    }
  }

  private static boolean isInbound(JsonNode net) {
    return net.path("direction").asText().equals("inbound");
  }

  private static String message(ObjectNode line) {
    StringBuilder out = new StringBuilder(line.path("op").asText());
    out.append(isFailure(line) ? " failed" : "");
    for (Map.Entry<String, JsonNode> field : line.path("detail").properties()) {
      out.append(' ').append(field.getKey()).append('=').append(field.getValue().asText());
    }
    return out.toString();
  }

  private static boolean isFailure(ObjectNode line) {
    return line.path("status_id").asInt() == 2;
  }

  // ---- CEF

  private static String cef(ObjectNode line) {
    String op = line.path("op").asText();
    StringBuilder out = new StringBuilder("CEF:0|Hypha|hypha|").append(PRODUCT_VERSION);
    out.append('|').append(line.path("type_uid").asLong()).append('|').append(header(op));
    // 1 to 6 of OCSF are 1 to 10 of CEF
    out.append('|').append(Math.min(10, 2 * line.path("severity_id").asInt() - 1)).append('|');
    extension(out, "rt", line.path("time").asText());
    extension(out, "externalId", line.path("seq").asText());
    extension(out, "act", op);
    extension(out, "outcome", isFailure(line) ? "failure" : "success");
    if (line.path("actor").has("peer_id")) {
      extension(out, "suid", line.path("actor").path("peer_id").asText());
    }
    if (line.path("dst").has("peer_id")) {
      extension(out, "duid", line.path("dst").path("peer_id").asText());
    }
    JsonNode net = line.path("net");
    if (net.isObject()) {
      boolean inbound = isInbound(net);
      Endpoint remote = Endpoint.of(net.path("remote").asText());
      remote.ip().ifPresent(ip -> extension(out, inbound ? "src" : "dst", ip));
      remote.port().ifPresent(port -> extension(out, inbound ? "spt" : "dpt", port));
      extension(out, "deviceDirection", inbound ? "0" : "1");
    }
    extension(out, "cs1Label", "prev");
    extension(out, "cs1", line.path("prev").asText());
    extension(out, "msg", message(line));
    return out.toString().stripTrailing();
  }

  private static String header(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|");
  }

  private static void extension(StringBuilder out, String key, String value) {
    out.append(key).append('=');
    out.append(value.replace("\\", "\\\\").replace("=", "\\=").replaceAll("[\r\n]", "\\\\n"));
    out.append(' ');
  }

  /** What can be told of a multiaddr. */
  private record Endpoint(Optional<String> ip, Optional<String> port) {
    static Endpoint of(String multiaddr) {
      String[] parts = multiaddr.split("/", -1);
      Optional<String> ip = Optional.empty();
      Optional<String> port = Optional.empty();
      for (int i = 1; i + 1 < parts.length; i++) {
        switch (parts[i]) {
          case "ip4", "ip6" -> ip = ip.or(value(parts[i + 1]));
          case "tcp", "udp" -> port = port.or(value(parts[i + 1]));
          default -> {}
        }
      }
      return new Endpoint(ip, port.filter(digits -> digits.matches("[0-9]{1,5}")));
    }

    private static java.util.function.Supplier<Optional<String>> value(String text) {
      return () -> Optional.of(text);
    }

    void describe(ObjectNode endpoint) {
      ip.ifPresent(text -> endpoint.put("ip", text));
      port.ifPresent(text -> endpoint.put("port", Integer.parseInt(text)));
    }
  }
}
