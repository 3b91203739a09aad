package dev.hypha.core;

/**
 * How much a node insists on handshakes that a quantum computer cannot open later. The level of a
 * {@link SecureChannel} is the NIST category of its KEM: 0 for none, 1, 3 or 5.
 */
public enum Quantum {
  /** Offers classical handshakes only, to everybody. */
  OFF,
  /**
   * Offers hybrid handshakes first and falls back to classical ones, except with a peer that has
   * spoken hybrid before: a fall from its level is refused.
   */
  PREFER,
  /** Speaks with nobody who does not speak hybrid. */
  REQUIRE;

  /** Whether strangers are offered what has this level. */
  public boolean offers(int level) {
    return switch (this) {
      case OFF -> level == 0;
      case PREFER -> true;
      case REQUIRE -> level > 0;
    };
  }
}
