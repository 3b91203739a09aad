package dev.hypha.checks.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where Jazzer enters: told the target's name once, then handed bytes. */
public final class Entry {
  private static @Nullable Target target;

  private Entry() {}

  /** Classes are loaded now, by an empty input, and not within the time of the first one. */
  public static void fuzzerInitialize(String[] arguments) throws Exception {
    Target named = Targets.named(arguments[0]);
    named.run(new byte[0]);
    target = named;
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Objects.requireNonNull(target, "no target").run(input);
  }
}
