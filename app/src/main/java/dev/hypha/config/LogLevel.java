package dev.hypha.config;

import dev.hypha.bytes.MalformedException;
import java.util.List;
import java.util.Locale;

/**
 * How much a logger tells.
 *
 * @param logger its name and that of those beneath it; empty for all
 */
public record LogLevel(String logger, System.Logger.Level level) {
  /** The levels as they are typed, the quietest first. */
  public static List<String> names() {
    return List.of("off", "error", "warning", "info", "debug", "trace", "all");
  }

  /** {@code debug}, or {@code dev.hypha.node=debug}. */
  public static LogLevel parse(String text) throws MalformedException {
    int equals = text.indexOf('=');
    String logger = equals < 0 ? "" : text.substring(0, equals);
    if (equals >= 0 && !logger.matches("[A-Za-z0-9_$]+(\\.[A-Za-z0-9_$]+)*")) {
      throw new MalformedException("'" + logger + "' is no name of a logger");
    }
    return of(logger, text.substring(equals + 1));
  }

  /**
   * The level called {@code name}.
   *
   * @throws MalformedException with the levels that there are
   */
  public static LogLevel of(String logger, String name) throws MalformedException {
    for (System.Logger.Level level : System.Logger.Level.values()) {
      if (text(level).equals(name)) {
        return new LogLevel(logger, level);
      }
    }
    String meant = Spelling.closest(name, names()).map(n -> "; did you mean " + n + "?").orElse("");
    throw new MalformedException("levels are " + String.join(", ", names()) + meant);
  }

  /** The level as it is typed. */
  public static String text(System.Logger.Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return logger.isEmpty() ? text(level) : logger + "=" + text(level);
  }
}
