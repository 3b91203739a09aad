package dev.hypha.checks.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whose code a {@link Side} runs: ours, or that of a stack whose peer {@code prepare.sh} builds.
 */
enum Stack {
  OURS,
  GO,
  RUST,
  JS;

  private static final Path TARGET = Path.of("checks", "bench", "target").toAbsolutePath();

  /** As it is called in orders, tables and JSON. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Stack of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether its peer has been built. */
  boolean isReady() {
    return this == OURS || Files.exists(Path.of(command().getLast()));
  }

  /** What starts it; the address to listen on comes after. */
  List<String> command() {
    return switch (this) {
      case OURS -> ours();
      case GO -> List.of(TARGET.resolve("go/peer").toString());
      case RUST -> List.of(TARGET.resolve("rust/peer").toString());
      case JS ->
          List.of(TARGET.resolve("js/node").toString(), TARGET.resolve("js/peer.js").toString());
    };
  }

  private static List<String> ours() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx512m"));
    if (Bench.class.getModule().isNativeAccessEnabled()) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    String extra = System.getenv("BENCH_JVM_OPTIONS");
    if (extra != null) {
      command.addAll(List.of(extra.split(" ")));
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName(), "side"));
    return command;
  }
}
