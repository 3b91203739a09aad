package dev.hypha.checks.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where Jazzer enters: told the target's name once, then handed bytes. */
public final class Entry {
  private static @Nullable Target target;

  private Entry() {}

  public static void fuzzerInitialize(String[] arguments) {
    target = Targets.named(arguments[0]);
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Objects.requireNonNull(target, "no target").run(input);
  }
}
