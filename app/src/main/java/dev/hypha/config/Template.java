package dev.hypha.config;

import java.util.stream.Collectors;

/** A configuration file in which everything stands, and nothing is set. */
public final class Template {
  private Template() {}

  /** Every key in a comment, with what it does and its default. */
  public static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            # Hypha's configuration. A line without # sets a key; what is not set is as the profile has it.
            # Check it with: hypha config check      More on a key: hypha config explain KEY
            """);
    String section = "";
    for (Key<?> key : Keys.all()) {
      String of = section(key);
      if (!of.equals(section)) {
        text.append("\n[").append(of).append("]\n");
        section = of;
      }
      text.append("\n# ").append(key.description());
      text.append("\n# ").append(range(key.kind())).append('\n');
      text.append("# ").append(ordinary(key)).append('\n');
    }
    return text.toString();
  }

  /** {@code dial} of {@code dial.timeout}; empty for keys without. */
  public static String section(Key<?> key) {
    int dot = key.name().indexOf('.');
    return dot < 0 ? "" : key.name().substring(0, dot);
  }

  /** {@code duration, 10ms to 10m}. */
  public static String range(Kind<?> kind) {
    return kind.noun() + ": " + kind.range();
  }

  /** {@code timeout = "15s"}, with the default. */
  public static <T> String ordinary(Key<T> key) {
    return key.name().substring(key.name().indexOf('.') + 1) + " = " + toml(key, key.ordinary());
  }

  /** {@code value} as TOML has it. */
  public static <T> String toml(Key<T> key, T value) {
    if (key.kind().list()) {
      return key.words(value).stream()
          .map(Template::quoted)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    String word = key.words(value).getFirst();
    return key.kind().bare() && !word.equals(Kinds.AUTO) ? word : quoted(word);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
