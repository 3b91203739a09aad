package dev.hypha.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A value as somebody wrote it.
 *
 * @param key the name of a key, known or not
 * @param words the value; several for a list
 * @param base what relative paths in it are relative to
 */
public record Given(String key, List<String> words, Origin origin, Path base) {
  public Given {
    words = List.copyOf(words);
  }

  /**
   * The value of an option.
   *
   * @param option as it was typed: {@code --listen}
   */
  public static Given flag(String key, List<String> words, String option) {
    return new Given(key, words, new Origin(Layer.FLAG, option), Path.of(""));
  }
}
