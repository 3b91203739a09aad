package dev.hypha.config;

import dev.hypha.bytes.MalformedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the values of a key are written, and which there are.
 *
 * @param noun what a value is called: {@code duration}
 * @param unit how it is counted: {@code ms, s, m, h, d}; empty for what has none
 * @param range which values there are, for people
 * @param choices every value there is, if they can be listed; else nothing
 * @param list whether a value is several words
 * @param bare whether TOML has it without quotes
 * @param <T> what a value is
 */
public record Kind<T>(
    String noun,
    String unit,
    String range,
    List<String> choices,
    boolean list,
    boolean bare,
    Reader<T> reader,
    Function<T, List<String>> writer) {

  /** Reads what was written. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * The value that {@code words} stand for.
     *
     * @param base what relative paths are relative to
     * @throws MalformedException with what is expected, to stand after the value
     */
    T read(List<String> words, Path base) throws MalformedException;
  }

  /** Reads one word. */
  @FunctionalInterface
  interface WordReader<T> {
    T read(String word) throws MalformedException;
  }

  /** A kind whose values are one word. */
  static <T> Kind<T> word(
      String noun, String unit, String range, WordReader<T> reader, Function<T, String> writer) {
    return new Kind<>(
        noun,
        unit,
        range,
        List.of(),
        false,
        false,
        (words, base) -> reader.read(single(words)),
        value -> List.of(writer.apply(value)));
  }

  Kind<T> withoutQuotes() {
    return new Kind<>(noun, unit, range, choices, list, true, reader, writer);
  }

  /** The same, read by {@code other}. */
  Kind<T> reading(Reader<T> other) {
    return new Kind<>(noun, unit, range, choices, list, bare, other, writer);
  }

  Kind<T> among(List<String> all) {
    return new Kind<>(noun, unit, range, all, list, bare, reader, writer);
  }

  /** The same, or {@code auto}: nothing is said. */
  Kind<Optional<T>> orAuto(String meaning) {
    return new Kind<>(
        noun,
        unit,
        "auto, or " + range + "; auto: " + meaning,
        choices,
        list,
        bare,
        (words, base) ->
            words.equals(List.of(Kinds.AUTO))
                ? Optional.empty()
                : Optional.of(reader.read(words, base)),
        value -> value.map(writer).orElse(List.of(Kinds.AUTO)));
  }

  T read(List<String> words, Path base) throws MalformedException {
    return reader.read(words, base);
  }

  List<String> words(T value) {
    return writer.apply(value);
  }

  static String single(List<String> words) throws MalformedException {
    if (words.size() != 1) {
      throw new MalformedException("write one value, not a list of " + words.size());
    }
    return words.getFirst();
  }
}
