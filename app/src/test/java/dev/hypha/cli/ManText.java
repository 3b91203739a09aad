package dev.hypha.cli;

import java.util.List;
import java.util.Locale;

/** A page of the manual as {@code man} reads it: groff with the man macros. */
final class ManText {
  private ManText() {}

  static String of(ManualPage page, String date) {
    StringBuilder text = new StringBuilder();
    text.append(".\\\" Written from the command itself by ManualTest; edit that, not this.\n");
    text.append(
        ".TH %s 1 %s \"%s\" \"Hypha manual\"\n"
            .formatted(escaped(page.file().toUpperCase(Locale.ROOT)), date, page.version()));
    String first = page.description().isEmpty() ? page.name() : page.description().getFirst();
    text.append(".SH NAME\n")
        .append(escaped(page.file()))
        .append(" \\- ")
        .append(escaped(lowered(first)))
        .append('\n');
    text.append(".SH SYNOPSIS\n").append(line(page.synopsis()));
    text.append(".SH DESCRIPTION\n");
    String between = "";
    for (String paragraph : page.description()) {
      text.append(between);
      paragraph.lines().forEach(each -> text.append(line(each)));
      between = ".PP\n";
    }
    if (page.description().isEmpty()) {
      text.append(line(page.name()));
    }
    entries(text, "OPTIONS", page.arguments());
    entries(text, "COMMANDS", page.commands());
    entries(text, "EXIT STATUS", page.exitCodes());
    if (!page.environment().isEmpty()) {
      text.append(".SH ENVIRONMENT\nWhere an option is not given:\n")
          .append(line(String.join(", ", page.environment())));
    }
    if (!page.footer().isEmpty()) {
      text.append(
          ".SH %s\n.nf\n".formatted(escaped(page.footer().getFirst().toUpperCase(Locale.ROOT))));
      List<String> lines = page.footer().subList(1, page.footer().size());
      lines.forEach(each -> text.append(each.isBlank() ? ".sp\n" : line(each.strip())));
      text.append(".fi\n");
    }
    text.append(".SH SEE ALSO\n");
    if (page.above().equals(page.name())) {
      text.append(line("hypha help COMMAND"));
    } else {
      text.append(".BR %s (1)\n".formatted(escaped(ManualPage.file(page.above()))));
    }
    return text.toString();
  }

  private static void entries(StringBuilder text, String heading, List<ManualPage.Entry> entries) {
    if (!entries.isEmpty()) {
      text.append(".SH ").append(heading).append('\n');
      for (ManualPage.Entry each : entries) {
        text.append(".TP\n.B ").append(escaped(each.term())).append('\n');
        text.append(each.meaning().isBlank() ? "\\&\n" : line(each.meaning()));
      }
    }
  }

  /** A full line of text: what would be a macro at its beginning is none. */
  private static String line(String text) {
    String escaped = escaped(text.replace('\n', ' '));
    return (escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "") + escaped + "\n";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("\"", "\\(dq");
  }

  private static String lowered(String sentence) {
    String whole = sentence.lines().findFirst().orElse("");
    return whole.isEmpty()
        ? whole
        : whole.substring(0, 1).toLowerCase(Locale.ROOT)
            + whole.substring(1).replaceFirst("\\.$", "");
  }
}
