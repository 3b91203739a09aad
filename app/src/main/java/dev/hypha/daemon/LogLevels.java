package dev.hypha.daemon;

import dev.hypha.config.LogLevel;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How much each logger of this process tells. Thread-safe.
 *
 * <p>{@code System.Logger} ends in java.util.logging here, and that is where levels are kept.
 */
final class LogLevels {
  /** Java forgets the level of a logger that nobody holds. */
  private static final Map<String, Logger> HELD = new ConcurrentHashMap<>();

  private LogLevels() {}

  static void set(LogLevel wanted) {
    Level level = level(wanted.level());
    Logger logger = HELD.computeIfAbsent(wanted.logger(), Logger::getLogger);
    logger.setLevel(level);
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (!level.equals(Level.OFF) && handler.getLevel().intValue() > level.intValue()) {
        handler.setLevel(level);
      }
    }
  }

  /** The loggers that were told how much to tell, by name. */
  static Map<String, System.Logger.Level> all() {
    Map<String, System.Logger.Level> all = new TreeMap<>();
    HELD.forEach(
        (name, logger) -> {
          Level level = logger.getLevel();
          for (System.Logger.Level each : System.Logger.Level.values()) {
            if (level(each).equals(level)) {
              all.put(name, each);
            }
          }
        });
    return all;
  }

  /** The correspondence of {@code System.Logger}'s own documentation. */
  private static Level level(System.Logger.Level level) {
    return switch (level) {
      case ALL -> Level.ALL;
      case TRACE -> Level.FINER;
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARNING;
      case ERROR -> Level.SEVERE;
      case OFF -> Level.OFF;
    };
  }
}
