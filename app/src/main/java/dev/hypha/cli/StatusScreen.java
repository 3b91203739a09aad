package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The status of a node for people: a pure function of the control method's result. */
final class StatusScreen {
  private static final int COLUMNS = 100;
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int SECONDS_PER_HOUR = 3600;
  private static final int SECONDS_PER_DAY = 86_400;

  private final List<String> lines = new ArrayList<>();

  private StatusScreen() {}

  static List<String> lines(JsonNode status) {
    StatusScreen screen = new StatusScreen();
    screen.add("node", status.path("id").asText());
    screen.add("", running(status));
    screen.addresses(status);
    JsonNode peers = status.path("peers");
    screen.add(
        "peers",
        peers.path("count").asLong()
            + "; "
            + connections(peers)
            + "; streams "
            + peers.path("streams").asLong());
    screen.wrapped("protocols", status.path("protocols"));
    screen.gossip(status.path("gossip"));
    screen.tables(status.path("dht"));
    screen.discovery(status.path("discovery"), status.path("rendezvous"));
    screen.limits(status.path("limits"));
    screen.security(status.path("security"));
    return screen.lines;
  }

  /** {@code up 3 min, pid 4242, hypha 0.1.0, profile default}. */
  private static String running(JsonNode status) {
    String file = status.path("file").asText();
    return "up "
        + duration(status.path("uptime_seconds").asLong())
        + ", pid "
        + status.path("pid").asLong()
        + ", hypha "
        + status.path("version").asText()
        + ", profile "
        + status.path("profile").asText()
        + (file.isEmpty() ? "" : ", " + file);
  }

  private static String connections(JsonNode peers) {
    return "connections "
        + peers.path("inbound").asLong()
        + " inbound, "
        + peers.path("outbound").asLong()
        + " outbound";
  }

  private void addresses(JsonNode status) {
    String suffix = "/p2p/" + status.path("id").asText();
    String heading = "addresses";
    int width = 0;
    for (JsonNode address : status.path("addresses")) {
      width = Math.max(width, bare(address, suffix).length());
    }
    for (JsonNode address : status.path("addresses")) {
      String text = bare(address, suffix);
      add(
          heading,
          text
              + " ".repeat(width - text.length() + 2)
              + address.path("reachability").asText().replace('_', ' '));
      heading = "";
    }
    if (!heading.isEmpty()) {
      add(heading, "none");
    }
  }

  private void gossip(JsonNode gossip) {
    if (!gossip.path("on").asBoolean()) {
      add("gossip", "off");
      return;
    }
    long breaches = gossip.path("breaches").asLong();
    add(
        "gossip",
        gossip.path("peers").asLong()
            + " peers, signing "
            + gossip.path("signing").asText()
            + (breaches > 0 ? ", " + breaches + " breaches" : ""));
    wrapped("topics", gossip.path("topics"));
  }

  private void tables(JsonNode tables) {
    String heading = "dht";
    for (JsonNode table : tables) {
      add(
          heading,
          table.path("network").asText()
              + ": "
              + table.path("peers").asLong()
              + " peers, "
              + (table.path("serves").asBoolean() ? "server" : "client")
              + (table.path("mode").asText().equals("auto") ? " (auto)" : "")
              + "; keeps "
              + table.path("records").asLong()
              + " values, providers of "
              + table.path("provided_keys").asLong()
              + " keys; provides "
              + table.path("provides").asLong());
      heading = "";
    }
    if (tables.isEmpty()) {
      add(heading, "in no table");
    }
  }

  private void discovery(JsonNode methods, JsonNode rendezvous) {
    List<String> parts = new ArrayList<>();
    for (JsonNode method : methods) {
      parts.add(method.path("method").asText() + ": " + method.path("found").asLong() + " found");
    }
    add("discovery", parts.isEmpty() ? "off" : String.join(", ", parts));
    if (rendezvous.path("serves").asBoolean()) {
      add(
          "",
          "is a rendezvous point: "
              + rendezvous.path("registrations").asLong()
              + " registered, under "
              + rendezvous.path("registered_names").asLong()
              + " names");
    }
  }

  private static String bare(JsonNode address, String suffix) {
    String text = address.path("address").asText();
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private void limits(JsonNode limits) {
    JsonNode fullest = limits.path("fullest");
    add(
        "limits",
        "fullest: "
            + fullest.path("used").asLong()
            + " of "
            + fullest.path("limit").asLong()
            + " "
            + fullest.path("direction").asText()
            + " "
            + fullest.path("resource").asText()
            + " of "
            + fullest.path("scope").asText());
    add(
        "",
        limits.path("near").size()
            + " near, "
            + limits.path("refusals").asLong()
            + " refused; above "
            + limits.path("high").asLong()
            + " connections are pruned to "
            + limits.path("low").asLong());
  }

  private void security(JsonNode security) {
    add(
        "security",
        "quantum "
            + security.path("quantum").asText()
            + ", binding "
            + security.path("binding").asText()
            + "; connections "
            + security.path("hybrid").asLong()
            + " hybrid, "
            + security.path("classical").asLong()
            + " classical; "
            + security.path("cryptography").asText());
    List<String> groups = new ArrayList<>();
    security
        .path("groups")
        .properties()
        .forEach(each -> groups.add(each.getKey() + " (" + each.getValue().asLong() + ")"));
    if (!groups.isEmpty()) {
      add("", "agreed on by " + String.join(", ", groups));
    }
    wrapped("", security.path("offered"));
    String network = security.path("private_network").asText();
    add("network", network.isEmpty() ? "public" : "private, fingerprint " + network);
    JsonNode audit = security.path("audit");
    String state = audit.path("state").asText();
    add(
        "audit",
        state
            + (audit.has("why") ? ": " + audit.path("why").asText() : "")
            + (audit.has("dropped") ? ", " + audit.path("dropped").asLong() + " events lost" : ""));
  }

  private void wrapped(String heading, JsonNode words) {
    StringBuilder line = new StringBuilder();
    String before = heading;
    for (JsonNode word : words) {
      if (!line.isEmpty() && line.length() + word.asText().length() > COLUMNS) {
        add(before, line.toString());
        before = "";
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : "  ").append(word.asText());
    }
    add(before, line.isEmpty() ? "none" : line.toString());
  }

  private void add(String heading, String text) {
    lines.add(heading + " ".repeat(11 - heading.length()) + text);
  }

  /** {@code 3 min}: the largest unit, and the next if there are few of it. */
  static String duration(long seconds) {
    if (seconds < SECONDS_PER_MINUTE) {
      return seconds + " s";
    }
    if (seconds < SECONDS_PER_HOUR) {
      return seconds / SECONDS_PER_MINUTE + " min";
    }
    if (seconds < SECONDS_PER_DAY) {
      return seconds / SECONDS_PER_HOUR
          + " h "
          + seconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE
          + " min";
    }
    return seconds / SECONDS_PER_DAY + " d " + seconds % SECONDS_PER_DAY / SECONDS_PER_HOUR + " h";
  }
}
