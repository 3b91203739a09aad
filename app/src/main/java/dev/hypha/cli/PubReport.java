package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a message, in a line for people: pure functions of the control method's result.
 */
final class PubReport {
  private PubReport() {}

  /** {@code …1f0c9e8a37b40000 to 2 of 3 peers that listen; 1 below the publish threshold}. */
  static String line(JsonNode result) {
    String id = MessageLine.shortId(result.path("id").asText());
    if (result.path("duplicate").asBoolean()) {
      return id + "  was said before: nothing was done";
    }
    int handed = result.path("handed").asInt();
    int subscribed = result.path("subscribed").asInt();
    List<String> parts = new ArrayList<>();
    parts.add(
        subscribed == 0 ? "no peer listens" : "to " + handed + " of " + listening(subscribed));
    int below = result.path("below_threshold").asInt();
    if (below > 0) {
      parts.add(below + " below the publish threshold");
    }
    int outside = result.path("outside_mesh").asInt();
    if (outside > 0) {
      parts.add(outside + " left to those we handed it to");
    }
    int listeners = result.path("listeners").asInt();
    if (listeners > 0) {
      parts.add(listeners == 1 ? "1 listener here" : listeners + " listeners here");
    }
    return id + "  " + String.join("; ", parts);
  }

  /** Why nobody got it, and what to type. */
  static String next(JsonNode result) {
    if (result.path("duplicate").asBoolean()) {
      return "without signatures a message is known by what it says; see hypha config explain"
          + " gossip.signing";
    }
    return result.path("subscribed").asInt() == 0
        ? "nobody listens to "
            + Visible.of(result.path("topic").asText())
            + ", of the peers we gossip with\n  next: hypha topics   # what they listen to; hypha"
            + " connect ADDRESS makes another"
        : "nobody that listens has a score that it is sent to\n  next: hypha mesh "
            + Visible.of(result.path("topic").asText());
  }

  private static String listening(int peers) {
    return peers == 1 ? "1 peer that listens" : peers + " peers that listen";
  }
}
