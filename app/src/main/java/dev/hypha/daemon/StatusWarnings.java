package dev.hypha.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What of a status its owner should know, and what to type about it. A pure function. */
final class StatusWarnings {
  private static final String LISTEN = "hypha up --listen /ip4/0.0.0.0/tcp/4001";
  private static final String CONNECT =
      "hypha connect ADDRESS   # that hypha addresses prints on the other machine";

  private final JsonNode status;
  private final ArrayNode warnings;

  private StatusWarnings(JsonNode status, ArrayNode warnings) {
    this.status = status;
    this.warnings = warnings;
  }

  /** Adds {@code warnings}, each with {@code code}, {@code what} and {@code next}. */
  static void add(ObjectNode status) {
    StatusWarnings all = new StatusWarnings(status, status.putArray("warnings"));
    all.addresses();
    all.peers();
    all.limits();
    all.security();
    all.audit();
    all.paths();
    all.chaos();
  }

  private void addresses() {
    JsonNode addresses = status.path("addresses");
    boolean beyond = false;
    for (JsonNode address : addresses) {
      beyond |= !address.path("reachability").asText().equals("this_machine");
    }
    if (addresses.isEmpty()) {
      warn("not_listening", "nobody can connect to the node: it has no address", LISTEN);
    } else if (!beyond) {
      warn("loopback_only", "only this machine can connect to the node", LISTEN);
    }
  }

  private void peers() {
    if (status.path("peers").path("count").asInt() > 0) {
      return;
    }
    boolean bootstrap = status.path("bootstrap").asInt() > 0;
    warn(
        "no_peers",
        bootstrap
            ? "no peer is connected, though some were to be from the start"
            : "no peer is connected",
        bootstrap
            ? "hypha events   # it goes on trying; hypha connect ADDRESS tries at once"
            : CONNECT);
  }

  private void limits() {
    for (JsonNode near : status.path("limits").path("near")) {
      warn(
          "limit_near",
          "%d of %d %s %s of %s are used"
              .formatted(
                  near.path("used").asLong(),
                  near.path("limit").asLong(),
                  near.path("direction").asText(),
                  near.path("resource").asText(),
                  near.path("scope").asText()),
          "hypha limits   # and to raise it: hypha config explain limits.connections");
    }
  }

  private void security() {
    JsonNode security = status.path("security");
    String quantum = security.path("quantum").asText();
    long classical = security.path("classical").asLong();
    if (quantum.equals("off")) {
      warn(
          "quantum_off",
          "handshakes can be opened by a quantum computer later: they are all classical",
          "hypha config explain quantum   # then hypha up --quantum prefer");
    } else if (classical > 0) {
      warn(
          "classical_connections",
          classical + " connections are classical, since their peers can do no better",
          "hypha peers   # shows them; hypha up --quantum require refuses them");
    }
    if (security.path("binding").asText().equals("off")) {
      warn(
          "binding_off",
          "nothing proves that nobody struck better protocols from a negotiation",
          "hypha config explain security.binding");
    }
    if (security.path("cryptography").asText().equals("Java")) {
      warn(
          "cryptography_java",
          "encryption runs at half its speed: the machine's libcrypto is not used",
          "apt-get install libssl3   # and without HYPHA_CRYPTO=java: hypha up");
    }
  }

  private void audit() {
    JsonNode audit = status.path("security").path("audit");
    switch (audit.path("state").asText()) {
      case "off" ->
          warn(
              "audit_off",
              "what the node does is not written down",
              "hypha config explain audit.enabled");
      case "failing" ->
          warn(
              "audit_failing",
              "the audit trail cannot be written: " + audit.path("why").asText(),
              "hypha doctor   # says whether the disk is full or the mode is wrong");
      default -> {
        if (audit.path("dropped").asLong() > 0) {
          warn(
              "audit_gap",
              audit.path("dropped").asLong() + " events are missing from the audit trail",
              "hypha config explain audit.queue");
        }
      }
    }
  }

  private void paths() {
    for (JsonNode path : status.path("paths")) {
      if (path.path("state").asText().equals("blocked")) {
        warn(
            "black_hole",
            "%s seems to lead nowhere in this network: %d of the last %d dials were answered"
                .formatted(
                    path.path("path").asText(),
                    path.path("answered").asInt(),
                    path.path("dials").asInt()),
            "hypha ping ADDRESS   # tries one such address; meanwhile others are dialed");
      }
    }
  }

  private void chaos() {
    JsonNode chaos = status.path("chaos");
    if (chaos.isObject()) {
      warn(
          "chaos_on",
          "the node makes its network worse on purpose: %d %% lost, %d to %d ms late"
              .formatted(
                  chaos.path("drop_percent").asInt(),
                  chaos.path("delay_min_ms").asLong(),
                  chaos.path("delay_max_ms").asLong()),
          "hypha config explain chaos.drop_percent");
    }
  }

  private void warn(String code, String what, String next) {
    warnings.addObject().put("code", code).put("what", what).put("next", next);
  }
}
