package dev.hypha.checks.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands that a README asks its reader to type.
 *
 * <p>They stand in fenced blocks: {@code sh} holds a command a line; {@code console} holds commands
 * behind {@code $} and beneath them what they print. Looked at is the section "Quick start", or the
 * whole text as long as it has none. Where a command is typed is said by the paragraph before its
 * block or by a comment in it: "in a second terminal", "on another machine".
 */
final class QuickStart {
  private static final Pattern HEADING = Pattern.compile("(#+) +(.*)");
  private static final Pattern PLACE =
      Pattern.compile(
          "\\b(first|second|third|another|other) (terminal|machine|computer)\\b",
          Pattern.CASE_INSENSITIVE);

  /** What needs the net, a package manager or a build, none of which a test may use. */
  private static final Set<String> BEYOND_A_TEST =
      Set.of(
          "apt",
          "apt-get",
          "brew",
          "curl",
          "wget",
          "docker",
          "git",
          "mvn",
          "npm",
          "sdk",
          "sudo",
          "systemctl",
          "./dev",
          "man",
          "open");

  private final List<Command> commands = new ArrayList<>();
  private int block;
  private String place = "";

  private QuickStart() {}

  /**
   * One of them.
   *
   * @param block the number of the block in which it stands
   * @param place the terminal or machine that the README names; empty if none
   * @param line as the reader types it, without prompt and comment
   * @param shown what the README shows as its output, line by line
   */
  record Command(int block, String place, String line, List<String> shown) {
    Command {
      shown = List.copyOf(shown);
    }

    /** Whether a test can run it. */
    boolean isRunnable() {
      return !BEYOND_A_TEST.contains(line.split("\\s+", -1)[0]);
    }
  }

  static List<Command> commands(String readme) {
    QuickStart reading = new QuickStart();
    List<String> lines = new ArrayList<>();
    String language = "";
    for (String line : section(readme)) {
      if (!line.startsWith("```")) {
        if (language.isEmpty() && line.isBlank() && !lines.isEmpty()) {
          reading.prose(lines);
          lines.clear();
        } else {
          lines.add(line);
        }
        continue;
      }
      if (language.isEmpty()) {
        reading.prose(lines);
        language = line.substring(3).strip() + " ";
      } else {
        reading.block(language.strip(), lines);
        language = "";
      }
      lines.clear();
    }
    return reading.commands;
  }

  private static List<String> section(String readme) {
    List<String> lines = readme.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher heading = HEADING.matcher(lines.get(i));
      if (heading.matches()
          && heading.group(2).toLowerCase(Locale.ROOT).startsWith("quick start")) {
        return lines.subList(i + 1, end(lines, i + 1, heading.group(1).length()));
      }
    }
    return lines;
  }

  private static int end(List<String> lines, int from, int depth) {
    boolean fenced = false;
    for (int i = from; i < lines.size(); i++) {
      fenced ^= lines.get(i).startsWith("```");
      Matcher heading = HEADING.matcher(lines.get(i));
      if (!fenced && heading.matches() && heading.group(1).length() <= depth) {
        return i;
      }
    }
    return lines.size();
  }

  /** Only the paragraph just before a block speaks of it. */
  private void prose(List<String> paragraph) {
    if (!paragraph.isEmpty()) {
      place = placeIn(String.join(" ", paragraph), "");
    }
  }

  private static String placeIn(String text, String otherwise) {
    Matcher words = PLACE.matcher(text);
    return words.find() ? words.group().toLowerCase(Locale.ROOT) : otherwise;
  }

  private void block(String language, List<String> lines) {
    switch (language) {
      case "sh", "bash", "shell" ->
          session(lines.stream().map(line -> line.isBlank() ? "" : "$ " + line).toList());
      case "console" -> session(lines);
      default -> {
        // not for a shell
      }
    }
    place = "";
    block++;
  }

  private void session(List<String> lines) {
    int before = commands.size();
    StringBuilder typed = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("$ ") || !typed.isEmpty()) {
        String words = line.startsWith("$ ") ? line.substring(2) : line;
        boolean goesOn = words.endsWith("\\");
        typed.append(goesOn ? words.substring(0, words.length() - 1).strip() : words.strip());
        if (goesOn) {
          typed.append(' ');
        } else {
          typed(typed.toString());
          typed.setLength(0);
        }
      } else if (commands.size() > before && !line.isBlank()) {
        commands.add(showing(commands.removeLast(), line));
      }
    }
  }

  private void typed(String line) {
    String bare = line.replaceFirst("(^|\\s+)#\\s.*", "").strip();
    place = placeIn(line.substring(bare.length()), place);
    if (!bare.isEmpty()) {
      commands.add(new Command(block, place, bare, List.of()));
    }
  }

  private static Command showing(Command command, String line) {
    List<String> shown = new ArrayList<>(command.shown());
    shown.add(line);
    return new Command(command.block(), command.place(), command.line(), shown);
  }
}
