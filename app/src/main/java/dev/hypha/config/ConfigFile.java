package dev.hypha.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads a configuration file. */
final class ConfigFile {
  private static final int BYTES_MAX = 1 << 20;

  private final Path path;
  private final Consumer<Problem> problems;

  ConfigFile(Path path, Consumer<Problem> problems) {
    this.path = path.toAbsolutePath().normalize();
    this.problems = problems;
  }

  /** What stands in it; what cannot be read is a problem. */
  List<Given> read() {
    List<Given> all = new ArrayList<>();
    text().ifPresent(text -> read(Toml.parse(text), all));
    return all;
  }

  private Optional<String> text() {
    try (InputStream stream = Files.newInputStream(path)) {
      byte[] bytes = stream.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        problem("it is larger than 1 MiB", "name a configuration file");
        return Optional.empty();
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException e) {
      problem("there is no such file", "write it with hypha config init, or name another");
    } catch (CharacterCodingException e) {
      problem("it is not UTF-8", "write it in UTF-8, as TOML asks");
    } catch (IOException e) {
      problem("it cannot be read (" + e.getMessage() + ")", "make it readable for this user");
    }
    return Optional.empty();
  }

  private void read(TomlParseResult parsed, List<Given> all) {
    for (TomlParseError error : parsed.errors()) {
      problems.accept(
          new Problem(
              place(error.position()),
              "not TOML (" + error.getMessage() + ")",
              "write KEY = VALUE, texts in double quotes"));
    }
    for (List<String> name : parsed.keyPathSet()) {
      Object value = parsed.get(name);
      String place = place(parsed.inputPositionOf(name));
      String key = String.join(".", name);
      words(value)
          .ifPresentOrElse(
              words -> all.add(new Given(key, words, new Origin(Layer.FILE, place), directory())),
              () ->
                  problems.accept(
                      new Problem(
                          place,
                          key + " is neither text, number, true, false nor a list of texts",
                          "see hypha config explain " + key)));
    }
  }

  /** What relative paths in it are relative to. */
  private Path directory() {
    return path.resolveSibling("");
  }

  private static Optional<List<String>> words(@Nullable Object value) {
    return switch (value) {
      case String text -> Optional.of(List.of(text));
      case Long number -> Optional.of(List.of(number.toString()));
      case Boolean flag -> Optional.of(List.of(flag.toString()));
      case TomlArray array -> {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
          if (!(array.get(i) instanceof String word)) {
            yield Optional.empty();
          }
          words.add(word);
        }
        yield Optional.of(words);
      }
      case null, default -> Optional.empty();
    };
  }

  private void problem(String what, String remedy) {
    problems.accept(new Problem(path.toString(), what, remedy));
  }

  private String place(@Nullable TomlPosition position) {
    return position == null ? path.toString() : path + ":" + position.line();
  }
}
