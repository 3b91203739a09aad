package dev.hypha.config;

import dev.hypha.bytes.MalformedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Durations as they are typed, in the configuration and on the command line: {@code 30s}. */
public final class Durations {
  private Durations() {}

  /**
   * The duration that {@code word} stands for.
   *
   * @throws MalformedException with what is expected, to stand after the word
   */
  public static Duration parse(String word, Duration min, Duration max) throws MalformedException {
    return Kinds.duration(min, max).read(List.of(word), Path.of(""));
  }
}
