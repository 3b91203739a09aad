package dev.hypha.config;

import java.util.Locale;

/** A set of values for a purpose. What each changes stands with the keys, in {@link Keys}. */
public enum Profile {
  DEFAULT("a node on a desk or in an application"),
  SERVER(
      "a machine with a public address and peers by the thousand: high limits, a fixed port, and no"
          + " dials into private networks, which hosters take for a scan"),
  LAN("a network where many nodes stand behind few addresses, and near ones are dialed first"),
  PRIVATE("members of a swarm key only: without a key the node does not start"),
  LOWPOWER("a phone or a sensor: few connections, few pings, small windows"),
  TEST("short timeouts on loopback, perf served, and nothing remembered");

  private final String purpose;

  Profile(String purpose) {
    this.purpose = purpose;
  }

  /** What it is for, in a sentence without its end. */
  public String purpose() {
    return purpose;
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
