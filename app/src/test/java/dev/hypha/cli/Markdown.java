package dev.hypha.cli;

import java.util.List;

/** A page of the manual for readers of the repository. */
final class Markdown {
  private static final String ORIGIN =
      """

      ---
      Written from the command itself by `ManualTest`; edit that, not this.
      """;

  private static final String JSON =
      """

      ## With `--json`

      The result goes to standard output as JSON, one object a line; everything else to standard error. What a running
      node is asked for has the members that [control.md](../control.md) lists for its method.
      """;

  private Markdown() {}

  static String of(ManualPage page) {
    StringBuilder text = new StringBuilder("# " + page.name() + "\n\n");
    page.description().forEach(line -> text.append(escaped(line)).append("\n\n"));
    text.append("    ").append(page.synopsis()).append('\n');
    table(text, "Options", page.arguments());
    if (!page.commands().isEmpty()) {
      text.append("\n## Commands\n\n| | |\n|---|---|\n");
      for (ManualPage.Entry each : page.commands()) {
        String file = ManualPage.file(page.name() + " " + each.term());
        text.append("| [`%s`](%s.md) | %s |\n".formatted(each.term(), file, cell(each.meaning())));
      }
    }
    if (page.takes("--json")) {
      text.append(JSON);
    }
    if (!page.environment().isEmpty()) {
      text.append("\n## Environment\n\nWhere an option is not given: `")
          .append(String.join("`, `", page.environment()))
          .append("`. Keys of the configuration have [variables](../configuration.md) too.\n");
    }
    text.append("\n## Exit codes\n\n| code | meaning |\n|---|---|\n");
    page.exitCodes()
        .forEach(each -> text.append("| %s | %s |\n".formatted(each.term(), cell(each.meaning()))));
    if (!page.footer().isEmpty()) {
      text.append("\n## ").append(page.footer().getFirst()).append("\n\n");
      page.footer().stream()
          .skip(1)
          .forEach(line -> text.append(line.isBlank() ? "" : "    " + line.strip()).append('\n'));
    }
    if (!page.above().equals(page.name())) {
      text.append(
          "\nSee also: [%s](%s.md)\n".formatted(page.above(), ManualPage.file(page.above())));
    }
    return text.append(ORIGIN).toString();
  }

  /** The first page: every command. */
  static String index(List<ManualPage> pages) {
    StringBuilder text = new StringBuilder("# Manual\n\n| command | |\n|---|---|\n");
    for (ManualPage page : pages) {
      String first = page.description().isEmpty() ? "" : page.description().getFirst();
      text.append("| [`%s`](%s.md) | %s |\n".formatted(page.name(), page.file(), cell(first)));
    }
    return text.append("\nWhat they exit with: [exit codes](exit-codes.md).\n")
        .append(ORIGIN)
        .toString();
  }

  static String exitCodes(List<ManualPage.Entry> codes) {
    StringBuilder text = new StringBuilder("# Exit codes\n\n| code | meaning |\n|---|---|\n");
    codes.forEach(
        each -> text.append("| %s | %s |\n".formatted(each.term(), cell(each.meaning()))));
    return text.append(
            "\nWhatever fails says on standard error what is wrong and what to type next.\n")
        .append(ORIGIN)
        .toString();
  }

  private static void table(StringBuilder text, String heading, List<ManualPage.Entry> entries) {
    if (!entries.isEmpty()) {
      text.append("\n## ").append(heading).append("\n\n| | |\n|---|---|\n");
      entries.forEach(
          each -> text.append("| `%s` | %s |\n".formatted(each.term(), cell(each.meaning()))));
    }
  }

  private static String cell(String text) {
    return escaped(text).replace("|", "\\|").replace("\n", " ");
  }

  private static String escaped(String text) {
    return text.replace("<", "&lt;").replace("*", "\\*");
  }
}
