package dev.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/configuration.md is the table; -Dtest.args=-Dhypha.docs=write writes it. */
class ConfigurationDocumentTest {
  private static final String INTRODUCTION =
      """
      # Configuration

      Written from the table of keys in `dev.hypha.config.Keys` by `ConfigurationDocumentTest`; edit that, not this.

      A node reads `config.toml` in its data directory, or the file that `--config` or `HYPHA_CONFIG` names. `hypha config init` writes one in
      which everything is explained and nothing is set. Each key has a variable too, and either an option of `hypha up` or `--set KEY=VALUE`.
      The weightiest counts: flag > environment > file > profile > default.

          hypha config show --changed       what is not as by default, and where that comes from
          hypha config explain KEY          what it does, may be and is, and what outweighs what
          hypha config check [FILE]         everything that is wrong, with line and remedy; exit code 1 if anything is

      A running node is told of a change when it is started again. `show` and `explain` speak of the running node, if one runs.

      A duration is a whole number and one of ms, s, m, h, d: `"90s"`. A size is a whole number and one of B, KiB, MiB, GiB, TiB: `"16MiB"`. A list
      is split at commas in variables and options. A relative path in the file starts where the file is. An unknown key is an error, and so is a
      variable that begins with `HYPHA_` and is almost one; a variable of somebody else, like Kubernetes' `HYPHA_PORT_4001_TCP`, is passed over.

      The key's variable is `HYPHA_` and its name in capitals, with `_` for the dot: `dial.timeout` is `HYPHA_DIAL_TIMEOUT`.
      """;

  @TempDir Path directory;

  @Test
  void the_document_is_the_table() throws Exception {
    Path file = Path.of(System.getProperty("hypha.root"), "docs", "configuration.md");
    if ("write".equals(System.getProperty("hypha.docs"))) {
      Files.writeString(file, document());
    }
    assertThat(Files.readString(file)).isEqualTo(document());
  }

  @Test
  void the_file_that_init_writes_sets_nothing() throws Exception {
    Files.writeString(directory.resolve("config.toml"), Template.text());
    Settings settings = Settings.load(sources());
    assertThat(settings.all()).allMatch(each -> each.origin().layer() == Layer.DEFAULT);
  }

  @Test
  void every_key_of_the_file_that_init_writes_can_be_uncommented() throws Exception {
    String set =
        Pattern.compile("(?m)^# ([a-z0-9_]+ = )").matcher(Template.text()).replaceAll("$1");
    Files.writeString(directory.resolve("config.toml"), set);
    Settings settings = Settings.load(sources());
    assertThat(settings.all()).allMatch(each -> each.origin().layer() == Layer.FILE);
    assertThat(settings.all())
        .allSatisfy(each -> assertThat(each.value()).isEqualTo(each.key().ordinary()));
  }

  private Sources sources() {
    return new Sources(directory, Optional.empty(), Map.of(), List.of());
  }

  private static String document() {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    text.append("\n## Profiles\n\n| profile | for |\n|---|---|\n");
    Stream.of(Profile.values())
        .forEach(each -> text.append("| `" + each + "` | " + each.purpose() + " |\n"));
    text.append("\nWhat each changes stands in the last column below.\n");
    String section = "?";
    for (Key<?> key : Keys.all()) {
      if (!Template.section(key).equals(section)) {
        section = Template.section(key);
        text.append(section.isEmpty() ? "\n## Without section\n" : "\n## `[" + section + "]`\n");
        text.append(
            "\n| key | what | type and range | default | profiles |\n|---|---|---|---|---|\n");
      }
      text.append(row(key));
    }
    return text.toString();
  }

  private static <T> String row(Key<T> key) {
    StringBuilder profiles = new StringBuilder();
    for (Profile profile : Profile.values()) {
      key.in(profile)
          .ifPresent(
              value ->
                  profiles
                      .append(profiles.isEmpty() ? "" : ", ")
                      .append(profile + " `" + Template.toml(key, value) + "`"));
    }
    return "| `%s`%s | %s | %s | `%s` | %s |\n"
        .formatted(
            key.name(),
            key.flag().map(flag -> " (`" + flag + "`)").orElse(""),
            key.description(),
            Template.range(key.kind()),
            Template.toml(key, key.ordinary()),
            profiles);
  }
}
