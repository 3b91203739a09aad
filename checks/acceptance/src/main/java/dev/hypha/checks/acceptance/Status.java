package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a node said of itself.
 *
 * @param answered whether it said anything; if not, the numbers are 0
 * @param id its peer id; empty if it said nothing
 * @param milliseconds how long it took
 * @param why it said nothing; empty if it did
 */
record Status(
    boolean answered,
    String id,
    String version,
    int peers,
    int connections,
    int inbound,
    int streams,
    double milliseconds,
    String why) {
  static Status of(JsonNode status, double milliseconds) {
    JsonNode peers = status.path("peers");
    return new Status(
        true,
        status.path("id").asText(),
        status.path("version").asText(),
        peers.path("count").asInt(),
        peers.path("connections").asInt(),
        peers.path("inbound").asInt(),
        peers.path("streams").asInt(),
        milliseconds,
        "");
  }

  static Status none(double milliseconds, String why) {
    return new Status(false, "", "", 0, 0, 0, 0, milliseconds, why);
  }
}
