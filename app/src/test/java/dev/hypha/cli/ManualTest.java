package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * docs/manual and man are the command model; {@code -Dtest.args=-Dhypha.docs=write} writes them.
 */
class ManualTest {
  private static final Path ROOT = Path.of(System.getProperty("hypha.root"));

  private final CommandLine root = Main.commandLine(Map.of());

  @Test
  void the_manual_is_the_command_model() throws Exception {
    compare(ROOT.resolve("docs/manual"), manual());
  }

  @Test
  void the_man_pages_are_the_command_model() throws Exception {
    compare(ROOT.resolve("man"), manPages());
  }

  @Test
  void every_exit_code_of_the_code_is_in_the_manual() throws Exception {
    List<String> codes = new ArrayList<>();
    for (Field field : ExitCode.class.getDeclaredFields()) {
      if (field.getType() == int.class) {
        codes.add(String.valueOf(field.getInt(null)));
      }
    }
    assertThat(ManualPage.exitCodes(root.getCommandSpec()))
        .extracting(ManualPage.Entry::term)
        .containsExactlyElementsOf(codes);
  }

  @Test
  void every_command_says_what_it_does_and_how_it_is_typed() {
    assertThat(ManualPage.all(root))
        .allSatisfy(
            page -> {
              assertThat(page.description()).as(page.name()).isNotEmpty();
              assertThat(page.synopsis()).startsWith(page.name());
            });
  }

  @Test
  void every_option_is_described() {
    assertThat(ManualPage.all(root))
        .flatExtracting(ManualPage::arguments)
        .allSatisfy(each -> assertThat(each.meaning()).as(each.term()).isNotBlank());
  }

  private Map<String, String> manual() {
    List<ManualPage> pages = ManualPage.all(root);
    Map<String, String> files = new TreeMap<>();
    pages.forEach(page -> files.put(page.file() + ".md", Markdown.of(page)));
    files.put("README.md", Markdown.index(pages));
    files.put("exit-codes.md", Markdown.exitCodes(ManualPage.exitCodes(root.getCommandSpec())));
    return files;
  }

  private Map<String, String> manPages() throws IOException {
    String date = dateOfTheBuild();
    Map<String, String> files = new TreeMap<>();
    ManualPage.all(root).forEach(page -> files.put(page.file() + ".1", ManText.of(page, date)));
    return files;
  }

  /** The build knows no other date, so that it can be repeated. */
  private static String dateOfTheBuild() throws IOException {
    Matcher stamp =
        Pattern.compile("<project.build.outputTimestamp>([0-9-]+)T")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(stamp.find()).isTrue();
    return stamp.group(1);
  }

  private static void compare(Path folder, Map<String, String> wanted) throws IOException {
    if ("write".equals(System.getProperty("hypha.docs"))) {
      Files.createDirectories(folder);
      for (Path file : list(folder)) {
        Files.delete(file);
      }
      for (Map.Entry<String, String> each : wanted.entrySet()) {
        Files.writeString(folder.resolve(each.getKey()), each.getValue());
      }
    }
    Map<String, String> found = new TreeMap<>();
    for (Path file : list(folder)) {
      found.put(String.valueOf(file.getFileName()), Files.readString(file));
    }
    assertThat(found.keySet()).isEqualTo(wanted.keySet());
    wanted.forEach((name, text) -> assertThat(found.get(name)).as(name).isEqualTo(text));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
