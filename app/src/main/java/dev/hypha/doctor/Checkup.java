package dev.hypha.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A node as a monitor sees it: a few checks with a state each, and numbers. A pure function of its
 * status.
 *
 * @param checks in the order in which they matter
 * @param numbers by name, in their order
 */
public record Checkup(List<Check> checks, Map<String, Double> numbers) {
  private static final double PERCENT = 100;

  public Checkup {
    checks = List.copyOf(checks);
  }

  /** As Nagios has them. */
  public enum State {
    OK(0),
    WARNING(1),
    CRITICAL(2),
    UNKNOWN(3);

    private final int code;

    State(int code) {
      this.code = code;
    }

    /** What a plugin exits with. */
    public int code() {
      return code;
    }
  }

  /** One check, what was seen, and what to type if it is not well. */
  public record Check(String name, State state, String text, String next) {}

  /**
   * From when on a number is bad.
   *
   * @param peersWarning with fewer peers
   * @param peersCritical with fewer peers
   * @param limitWarning when so many percent of a limit are used
   * @param limitCritical when so many percent of a limit are used
   */
  public record Thresholds(
      int peersWarning, int peersCritical, int limitWarning, int limitCritical) {
    public static final Thresholds DEFAULT = new Thresholds(1, 0, 80, 95);

    public Thresholds {
      if (peersCritical > peersWarning || limitWarning > limitCritical) {
        throw new IllegalArgumentException(
            "what is critical is to be worse than what is warned of");
      }
    }
  }

  /** No node answers. */
  public static Checkup without(State state, String why, String next) {
    return new Checkup(List.of(new Check("node", state, why, next)), Map.of());
  }

  public static Checkup of(JsonNode status, Thresholds thresholds) {
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("node", State.OK, "runs, pid " + status.path("pid").asLong(), ""));
    checks.add(listening(status));
    checks.add(peers(status.path("peers").path("count").asInt(), thresholds));
    double percent = percent(status);
    checks.add(limits(percent, status.path("limits").path("fullest"), thresholds));
    checks.add(audit(status.path("security").path("audit")));
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("peers", status.path("peers").path("count").asDouble());
    numbers.put("connections", status.path("peers").path("connections").asDouble());
    numbers.put("streams", status.path("peers").path("streams").asDouble());
    numbers.put("limit_percent", percent);
    numbers.put("classical", status.path("security").path("classical").asDouble());
    numbers.put("uptime_seconds", (double) status.path("uptime_seconds").asLong());
    return new Checkup(checks, numbers);
  }

  /** The worst of the checks; what is critical is worse than what is unknown. */
  public State state() {
    State worst = State.OK;
    for (Check check : checks) {
      if (check.state() == State.CRITICAL) {
        return State.CRITICAL;
      }
      worst = check.state().compareTo(worst) > 0 ? check.state() : worst;
    }
    return worst;
  }

  /** The fields {@code status code checks numbers}. */
  public ObjectNode describe() {
    ObjectNode told = Json.object().put("status", word(state())).put("code", state().code());
    var list = told.putArray("checks");
    checks.forEach(
        check ->
            list.addObject()
                .put("name", check.name())
                .put("status", word(check.state()))
                .put("text", check.text())
                .put("next", check.next()));
    ObjectNode all = told.putObject("numbers");
    numbers.forEach(all::put);
    return told;
  }

  static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Check listening(JsonNode status) {
    int addresses = status.path("addresses").size();
    return addresses == 0
        ? new Check(
            "listening",
            State.CRITICAL,
            "it has no address",
            "hypha up --listen /ip4/0.0.0.0/tcp/4001")
        : new Check("listening", State.OK, addresses + " addresses", "");
  }

  private static Check peers(int count, Thresholds thresholds) {
    State state =
        count < thresholds.peersCritical()
            ? State.CRITICAL
            : count < thresholds.peersWarning() ? State.WARNING : State.OK;
    return new Check(
        "peers", state, count + " peers", state == State.OK ? "" : "hypha connect ADDRESS");
  }

  private static Check limits(double percent, JsonNode fullest, Thresholds thresholds) {
    State state =
        percent >= thresholds.limitCritical()
            ? State.CRITICAL
            : percent >= thresholds.limitWarning() ? State.WARNING : State.OK;
    String text =
        "the fullest limit is at "
            + Math.round(percent)
            + " percent: "
            + fullest.path("direction").asText()
            + " "
            + fullest.path("resource").asText()
            + " of "
            + fullest.path("scope").asText();
    return new Check("limits", state, text, state == State.OK ? "" : "hypha limits");
  }

  private static Check audit(JsonNode audit) {
    return switch (audit.path("state").asText()) {
      case "failing" ->
          new Check(
              "audit",
              State.CRITICAL,
              "the trail cannot be written: " + audit.path("why").asText(),
              "hypha doctor");
      case "off" -> new Check("audit", State.OK, "the trail is off", "");
      default -> {
        long dropped = audit.path("dropped").asLong();
        yield dropped == 0
            ? new Check("audit", State.OK, "the trail is written", "")
            : new Check(
                "audit",
                State.WARNING,
                dropped + " events are missing from the trail",
                "hypha config explain audit.queue");
      }
    };
  }

  private static double percent(JsonNode status) {
    JsonNode fullest = status.path("limits").path("fullest");
    double limit = fullest.path("limit").asDouble();
    double used = fullest.path("used").asDouble();
    return limit > 0 ? PERCENT * used / limit : used > 0 ? PERCENT : 0;
  }
}
