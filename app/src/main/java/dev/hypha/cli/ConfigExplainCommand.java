package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.ConfigurationException;
import dev.hypha.config.Key;
import dev.hypha.config.Keys;
import dev.hypha.config.Kind;
import dev.hypha.config.Template;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha config explain}. */
@Command(
    name = "explain",
    description = {"Say what a key does, what it may be, what it is, and why."},
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha config explain connections.high", "  hypha config explain quantum --json"})
final class ConfigExplainCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Configured configured = new Configured();
  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "KEY",
      completionCandidates = Names.class,
      description = "As in the file, with its section: dial.timeout")
  private String name = "";

  @Override
  public Integer call() throws IOException {
    Key<?> key = Keys.named(name).orElseThrow(() -> unknown(name));
    ObjectNode told = describe(key);
    output.line("%s: %s", key, key.description());
    now(key, told);
    Kind<?> kind = key.kind();
    output.line("  type       %s%s", kind.noun(), kind.list() ? ", a list" : "");
    if (!kind.unit().isEmpty()) {
      output.line("  unit       one of %s", kind.unit());
    }
    output.line("  range      %s", kind.range());
    output.line("  default    %s", told.path("default").asText());
    StringJoiner profiles = new StringJoiner(", ");
    told.path("profiles")
        .properties()
        .forEach(each -> profiles.add(each.getKey() + " " + each.getValue().asText()));
    output.line("  profiles   %s", profiles.length() == 0 ? "none changes it" : profiles);
    String section = Template.section(key);
    output.line("  in the file       %s%s", inSection(section), Template.ordinary(key));
    output.line("  in the environment  %s", key.variable());
    output.line("  on the command line  hypha up %s", key.option());
    output.line("  the weightiest counts: flag > environment > file > profile > default");
    output.object(told);
    return ExitCode.OK;
  }

  private static String inSection(String section) {
    return section.isEmpty() ? "" : "[" + section + "] ";
  }

  /** What it is now; a configuration that is broken is not in the way of explaining it. */
  private void now(Key<?> key, ObjectNode told) throws IOException {
    try {
      ObjectNode config = new EffectiveConfig(data, configured).read();
      for (JsonNode value : config.path("values")) {
        if (value.path("key").asText().equals(key.name())) {
          told.set("effective", value);
          told.put("running", config.path("running").asBoolean());
          output.line(
              "  now        %s  (%s; of %s)",
              value.path("value").asText(),
              value.path("place").asText(),
              EffectiveConfig.describe(config));
          value
              .path("beneath")
              .forEach(
                  other ->
                      output.line(
                          "    outweighs  %s  (%s)",
                          other.path("value").asText(), other.path("place").asText()));
        }
      }
    } catch (ConfigurationException e) {
      output.note("%s", String.valueOf(e.getMessage()));
      output.note("what it is now is not known until that is mended");
    }
  }

  private static MalformedException unknown(String name) {
    return new MalformedException(
        "there is no key '"
            + name
            + "'"
            + Keys.meant(name)
                .map(meant -> "; did you mean " + meant + "?")
                .orElse("; see them all with: hypha config show"));
  }

  private static <T> ObjectNode describe(Key<T> key) {
    ObjectNode told =
        Json.object()
            .put("key", key.name())
            .put("description", key.description())
            .put("type", key.kind().noun())
            .put("unit", key.kind().unit())
            .put("range", key.kind().range())
            .put("list", key.kind().list())
            .put("default", String.join(",", key.words(key.ordinary())))
            .put("variable", key.variable())
            .put("option", key.option());
    ArrayNode choices = told.putArray("choices");
    key.kind().choices().forEach(choices::add);
    ObjectNode profiles = told.putObject("profiles");
    key.profiles()
        .forEach(
            (profile, value) ->
                profiles.put(profile.toString(), String.join(",", key.words(value))));
    return told;
  }

  /** For completion. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(names());
    }

    private static List<String> names() {
      return Keys.all().stream().map(Key::name).toList();
    }
  }
}
