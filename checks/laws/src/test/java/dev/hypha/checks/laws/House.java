package dev.hypha.checks.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository: its modules, classes, sources and other files. Read once, kept for all laws. */
final class House {
  private static final Path ROOT =
      Path.of(System.getProperty("hypha.root", "../..")).toAbsolutePath().normalize();
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private House() {}

  static Path root() {
    return ROOT;
  }

  static List<String> modules() {
    return MODULE.matcher(text("pom.xml")).results().map(match -> match.group(1)).toList();
  }

  /** Every module with main classes. */
  static List<Box> boxes() {
    return Compiled.BOXES;
  }

  /** Every Java file, main and test. */
  static List<Source> sources() {
    return Parsed.SOURCES;
  }

  static String text(String path) {
    try {
      return Files.readString(ROOT.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** The text files that git knows, by path. */
  static Map<String, String> trackedTexts() throws IOException {
    Process git =
        new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : names.split("\0", -1)) {
      if (Files.isRegularFile(ROOT.resolve(name))) {
        try {
          texts.put(name, Files.readString(ROOT.resolve(name)));
        } catch (CharacterCodingException e) {
          texts.put(name, "");
        }
      }
    }
    assertThat(texts).as("git ls-files lists the repository").containsKey("pom.xml");
    return texts;
  }

  static List<Path> javaFiles(String folder) {
    Path start = ROOT.resolve(folder);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(start)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + start, e);
    }
  }

  private static final class Compiled {
    private static final List<Box> BOXES = read();

    private static List<Box> read() {
      List<Box> boxes = new ArrayList<>();
      for (String module : modules()) {
        if (!javaFiles(module + "/src/main/java").isEmpty()) {
          List<JavaClass> classes =
              List.copyOf(
                  new ClassFileImporter().importPath(ROOT.resolve(module + "/target/classes")));
          assertThat(classes)
              .as("%s is compiled before the laws: make it a dependency of checks/laws", module)
              .isNotEmpty();
          boxes.add(new Box(module, classes));
        }
      }
      return boxes;
    }
  }

  private static final class Parsed {
    private static final List<Source> SOURCES = read();

    private static List<Source> read() {
      List<Source.Text> texts = new ArrayList<>();
      for (String module : modules()) {
        for (String kind : List.of("main", "test")) {
          for (Path file : javaFiles(module + "/src/" + kind + "/java")) {
            String path = ROOT.relativize(file).toString();
            texts.add(new Source.Text(module, kind.equals("main"), path, text(path)));
          }
        }
      }
      assertThat(texts).as("the sources of the house are found").hasSizeGreaterThan(100);
      return Source.parse(texts);
    }
  }
}
