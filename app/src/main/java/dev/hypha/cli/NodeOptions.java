package dev.hypha.cli;

import dev.hypha.config.Given;
import dev.hypha.config.Keys;
import dev.hypha.config.Profile;
import dev.hypha.config.Settings;
import dev.hypha.core.Quantum;
import dev.hypha.daemon.Home;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What a node is started with. What each option takes, and what it is otherwise, is said by its key
 * in {@link Keys}.
 */
final class NodeOptions {
  static final String PROFILE = "--profile";
  static final String LISTEN = "--listen";
  static final String BOOTSTRAP = "--bootstrap";
  static final String SWARM_KEY = "--swarm-key";
  static final String QUANTUM = "--quantum";
  static final String SET = "--set";

  @Option(
      names = PROFILE,
      paramLabel = "NAME",
      completionCandidates = Profiles.class,
      description = "Start from the values for: ${COMPLETION-CANDIDATES} (default: default).")
  private @Nullable String profile;

  @Option(
      names = LISTEN,
      paramLabel = "ADDR",
      split = ",",
      description = "Listen here; may repeat (default: $HYPHA_LISTEN, else /ip4/0.0.0.0/tcp/0).")
  private @Nullable List<String> listen;

  @Option(
      names = BOOTSTRAP,
      paramLabel = "ADDR",
      split = ",",
      description = "Connect here first; may repeat (default: $HYPHA_BOOTSTRAP, else nowhere).")
  private @Nullable List<String> bootstrap;

  @Option(
      names = SWARM_KEY,
      paramLabel = "FILE",
      description =
          "Be in the private network of this key (default: $HYPHA_SWARM_KEY, else swarm.key in the"
              + " data directory, if it is there).")
  private @Nullable String swarmKey;

  @Option(
      names = QUANTUM,
      paramLabel = "POLICY",
      completionCandidates = Policies.class,
      description = {
        "How much to insist on handshakes that withstand a quantum computer: off, prefer (fall"
            + " back to classical ones, but not with a peer that once did better) or require"
            + " (default: $HYPHA_QUANTUM, else prefer)."
      })
  private @Nullable String quantum;

  @Option(
      names = SET,
      paramLabel = "KEY=VALUE",
      description = "Any key of the configuration; may repeat. See them with: hypha config show")
  private Map<String, String> others = new TreeMap<>();

  /** How the node is to be: these options outweigh what {@code configured} says. */
  Settings settings(Home home, Configured configured) throws IOException {
    return configured.settings(home, given());
  }

  /** The options of a node. */
  static List<String> names() {
    return List.of(PROFILE, LISTEN, BOOTSTRAP, SWARM_KEY, QUANTUM, SET, Configured.OPTION);
  }

  private List<Given> given() {
    List<Given> all = new ArrayList<>();
    others.forEach((key, value) -> all.add(Given.flag(key, words(key, value), SET + " " + key)));
    addIf(profile == null ? null : List.of(profile), "profile", PROFILE, all);
    addIf(listen, "listen", LISTEN, all);
    addIf(bootstrap, "bootstrap", BOOTSTRAP, all);
    addIf(swarmKey == null ? null : List.of(swarmKey), "swarm_key", SWARM_KEY, all);
    addIf(quantum == null ? null : List.of(quantum), "quantum", QUANTUM, all);
    return all;
  }

  private static List<String> words(String key, String value) {
    boolean list = Keys.named(key).filter(known -> known.kind().list()).isPresent();
    return !list ? List.of(value) : value.isEmpty() ? List.of() : List.of(value.split(",", -1));
  }

  private static void addIf(
      @Nullable List<String> words, String key, String option, List<Given> all) {
    if (words != null) {
      all.add(Given.flag(key, words, option));
    }
  }

  private static final class Profiles extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Profiles() {
      super(Stream.of(Profile.values()).map(Profile::toString).toList());
    }
  }

  private static final class Policies extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Policies() {
      super(
          Stream.of(Quantum.values())
              .map(policy -> policy.name().toLowerCase(Locale.ROOT))
              .toList());
    }
  }
}
