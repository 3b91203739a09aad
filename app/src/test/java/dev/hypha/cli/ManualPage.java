package dev.hypha.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What the manual says of a command, taken from its model.
 *
 * @param name with the commands above it: {@code hypha config show}
 * @param version such as {@code hypha 0.1.0}
 * @param synopsis one line
 * @param description one paragraph a line
 * @param arguments parameters, then options
 * @param commands those beneath it
 * @param environment variables that stand in for options of this command
 * @param exitCodes number and meaning
 * @param footer its first line is a heading, the others are as typed
 * @param above the command above it, or its own name
 */
record ManualPage(
    String name,
    String version,
    String synopsis,
    List<String> description,
    List<Entry> arguments,
    List<Entry> commands,
    List<String> environment,
    List<Entry> exitCodes,
    List<String> footer,
    String above) {
  private static final Pattern VARIABLE = Pattern.compile("\\$(HYPHA_[A-Z_]+)");

  /**
   * A term and what it means.
   *
   * @param term as typed
   */
  record Entry(String term, String meaning) {}

  /** The pages of {@code root} and of everything beneath it. */
  static List<ManualPage> all(CommandLine root) {
    List<ManualPage> pages = new ArrayList<>();
    collect(root, pages);
    return pages;
  }

  /** The name of its file, without the ending. */
  String file() {
    return file(name);
  }

  static String file(String name) {
    return name.replace(' ', '-');
  }

  boolean takes(String option) {
    return arguments.stream().anyMatch(each -> each.term().equals(option));
  }

  private static void collect(CommandLine command, List<ManualPage> pages) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.usageMessage().hidden()) {
      return;
    }
    pages.add(of(spec));
    command.getSubcommands().values().stream()
        .distinct()
        .forEach(beneath -> collect(beneath, pages));
  }

  private static ManualPage of(CommandSpec spec) {
    UsageMessageSpec usage = spec.usageMessage();
    CommandLine.Help help =
        new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(Ansi.OFF));
    List<Entry> arguments = new ArrayList<>();
    spec.positionalParameters().forEach(each -> arguments.add(entry(each, each.paramLabel())));
    spec.options().stream()
        .filter(each -> !each.hidden())
        .forEach(
            each -> {
              String value = each.arity().max() > 0 ? "=" + each.paramLabel() : "";
              arguments.add(entry(each, String.join(", ", each.names()) + value));
            });
    List<Entry> commands =
        spec.subcommands().entrySet().stream()
            .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
            .map(each -> new Entry(each.getKey(), firstLine(each.getValue().getCommandSpec())))
            .toList();
    List<String> footer = new ArrayList<>();
    if (usage.footer().length > 0) {
      footer.add(plain(usage.footerHeading()).strip().replaceFirst(":$", ""));
      Stream.of(usage.footer()).map(ManualPage::plain).forEach(footer::add);
    }
    return new ManualPage(
        spec.qualifiedName(),
        spec.root().version()[0],
        help.synopsis(0).replaceAll("\\s+", " ").strip(),
        Stream.of(usage.description()).map(ManualPage::plain).toList(),
        List.copyOf(arguments),
        commands,
        variables(arguments),
        exitCodes(spec),
        List.copyOf(footer),
        spec.parent() == null ? spec.qualifiedName() : spec.parent().qualifiedName());
  }

  private static Entry entry(ArgSpec argument, String term) {
    return new Entry(term, plain(String.join(" ", argument.description())));
  }

  private static String firstLine(CommandSpec spec) {
    String[] description = spec.usageMessage().description();
    return description.length == 0 ? "" : plain(description[0]);
  }

  private static List<String> variables(List<Entry> arguments) {
    return arguments.stream()
        .flatMap(each -> VARIABLE.matcher(each.meaning()).results())
        .map(match -> match.group(1))
        .distinct()
        .toList();
  }

  /** Those of the command, or if it names none those of all. */
  static List<Entry> exitCodes(CommandSpec spec) {
    UsageMessageSpec own = spec.usageMessage();
    UsageMessageSpec usage = own.exitCodeList().isEmpty() ? spec.root().usageMessage() : own;
    return usage.exitCodeList().entrySet().stream()
        .map(each -> new Entry(each.getKey(), plain(each.getValue())))
        .toList();
  }

  /** Descriptions are format strings. */
  private static String plain(String text) {
    return text.replace("%n", "\n").replace("%%", "%").strip();
  }
}
