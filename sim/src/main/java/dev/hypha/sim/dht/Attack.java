package dev.hypha.sim.dht;

import java.util.Locale;
import java.util.Optional;

/** What happens to a network. */
public enum Attack {
  /** Nothing: nobody comes or goes. */
  NONE("everybody stays"),

  /** Peers leave without a word, and others come. */
  CHURN("30 % of all leave without a word in an hour, and others come"),

  /** One node is surrounded. */
  ECLIPSE("2000 ids of one /24 fall upon a node while it joins"),

  /** Keys are surrounded. */
  CENSOR("peers whose ids are the nearest to a key drop its value and name each other"),

  /** The network is flooded. */
  SYBIL("as many attackers as nodes, anywhere, of 16 /24 in two /16");

  private final String title;

  Attack(String title) {
    this.title = title;
  }

  /** What it is, for people. */
  public String title() {
    return title;
  }

  /** As on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that name. */
  public static Optional<Attack> named(String word) {
    for (Attack each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
