package dev.hypha.checks.interop;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the runner and a peer understand each other: what is asked for, and how it is answered. */
enum Dialect {
  /** The contract of libp2p/unified-testing, with this project's further checks. */
  UNIFIED("unified") {
    @Override
    Map<String, String> environment(Seat seat) {
      Map<String, String> environment = new HashMap<>();
      environment.put("IS_DIALER", Boolean.toString(seat.dialer()));
      environment.put("REDIS_ADDR", seat.redis());
      environment.put("TEST_KEY", seat.key());
      environment.put("TRANSPORT", seat.cell().network().carrier());
      environment.put("SECURE_CHANNEL", seat.cell().security());
      environment.put("MUXER", Cell.MUXER);
      environment.put("LISTENER_IP", LOOPBACK);
      environment.put("DEBUG", "false");
      environment.put("HYPHA_INTEROP_EXTRA", "1");
      seat.psk().ifPresent(digits -> environment.put("PSK", digits));
      if (seat.cell().network() == Network.SECURE_WEB) {
        environment.putAll(seat.certificates());
      }
      return environment;
    }

    @Override
    Figures figures(String stdout) throws Unreadable {
      Figures figures =
          new Figures(
              milliseconds(stdout, "handshake_plus_one_rtt:"), milliseconds(stdout, "ping_rtt:"));
      double echoed = number(stdout, "echo_bytes:");
      if (echoed != ECHO_BYTES) {
        throw new Unreadable("echoed " + echoed + " bytes, not " + ECHO_BYTES);
      }
      if (!AGENT.matcher(stdout).find()) {
        throw new Unreadable("no identify_agent on stdout");
      }
      return figures;
    }
  },

  /** The older contract, of libp2p/test-plans: ping, and nothing further. */
  LEGACY("legacy") {
    @Override
    Map<String, String> environment(Seat seat) {
      return Map.of(
          "is_dialer",
          Boolean.toString(seat.dialer()),
          "redis_addr",
          seat.redis(),
          "transport",
          seat.cell().network().carrier(),
          "security",
          seat.cell().security(),
          "muxer",
          Cell.MUXER,
          "ip",
          LOOPBACK,
          "test_timeout_seconds",
          "60");
    }

    @Override
    Figures figures(String stdout) throws Unreadable {
      // Three l's: so the contract has it.
      return new Figures(
          milliseconds(stdout, "\"handshakePlusOneRTTMillis\":"),
          milliseconds(stdout, "\"pingRTTMilllis\":"));
    }
  };

  private static final String LOOPBACK = "127.0.0.1";
  private static final long ECHO_BYTES = 4 * 4L * 1024 * 1024;
  private static final Pattern AGENT = Pattern.compile("(?m)^\\s*identify_agent:\\s*\"[^\"]+\"");

  private static final Pattern GROUP = Pattern.compile("(?m)^\\s*group:\\s*(\\S+)$");

  /** Every variable of either dialect: none may come through from the runner's own environment. */
  static final Set<String> VARIABLES =
      Set.of(
          ("IS_DIALER REDIS_ADDR TEST_KEY TRANSPORT SECURE_CHANNEL MUXER LISTENER_IP DEBUG"
                  + " HYPHA_INTEROP_EXTRA ROLE PSK LIBP2P_FORCE_PNET WSS_CERTIFICATE"
                  + " WSS_KEY WSS_AUTHORITY NODE_EXTRA_CA_CERTS is_dialer redis_addr transport"
                  + " security muxer ip test_timeout_seconds")
              .split(" "));

  private final String label;

  Dialect(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  abstract Map<String, String> environment(Seat seat);

  /** Reads what the dialer printed. */
  abstract Figures figures(String stdout) throws Unreadable;

  private static double milliseconds(String stdout, String label) throws Unreadable {
    double value = number(stdout, label);
    if (value < 0) {
      throw new Unreadable(label + " is negative");
    }
    return value;
  }

  private static double number(String stdout, String label) throws Unreadable {
    return after(label, stdout)
        .map(Double::parseDouble)
        .orElseThrow(() -> new Unreadable("no " + label + " on stdout"));
  }

  private static Optional<String> after(String label, String stdout) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(label) + "\\s*(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)")
            .matcher(stdout);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * One side of a cell, and where it finds the other.
   *
   * @param psk the pre-shared key of its private network, in hexadecimal digits; nothing for the
   *     public network
   * @param certificates the variables that name the files of a secure WebSocket
   */
  record Seat(
      boolean dialer,
      Cell cell,
      String redis,
      String key,
      Optional<String> psk,
      Map<String, String> certificates) {
    Seat {
      certificates = Map.copyOf(certificates);
    }
  }

  /** What one side says the keys were agreed on by, if it can know. */
  static Optional<String> group(String stdout) {
    return GROUP.matcher(stdout).results().map(found -> found.group(1)).findFirst();
  }

  /**
   * What the dialer measured, in milliseconds.
   *
   * @param group what the keys were agreed on by, if either side told
   */
  record Figures(double handshake, double ping, Optional<String> group) {
    Figures(double handshake, double ping) {
      this(handshake, ping, Optional.empty());
    }
  }

  /** The dialer ended well, and yet did not print what it should have. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }
}
