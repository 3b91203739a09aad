package dev.hypha.config;

import java.util.List;

/**
 * What a key is, and why.
 *
 * @param beneath what it would be otherwise, the weightiest first; the default is the last
 * @param <T> what its values are
 */
public record Setting<T>(Key<T> key, T value, Origin origin, List<Beneath> beneath) {
  public Setting {
    beneath = List.copyOf(beneath);
  }

  /** A value that another outweighs. */
  public record Beneath(List<String> words, Origin origin) {}

  /** The value as it is typed. */
  public List<String> words() {
    return key.words(value);
  }

  /** {@code connections.low = 300 (config.toml:3)}. */
  String told() {
    return key.name() + " = " + String.join(",", words()) + " (" + origin + ")";
  }
}
