package dev.hypha.checks.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The commands that a README asks its reader to type.
 *
 * <p>They stand in fenced blocks: {@code sh} holds a command a line; {@code console} holds commands
 * behind {@code $} and beneath them what they print. Looked at is the section "Quick start", or the
 * whole text as long as it has none. A word that ends in {@code …} stands for one that begins so
 * and was printed before, as a reader understands it. A comment that speaks of another machine
 * gives the commands after it a data directory of their own, until the block ends.
 */
final class QuickStart {
  private static final Pattern HEADING = Pattern.compile("(#+) +(.*)");
  private static final Pattern ELSEWHERE =
      Pattern.compile("\\b(another|other|second) (machine|computer|node)\\b");

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

  private QuickStart() {}

  /**
   * One of them.
   *
   * @param machine whose data directory it uses; 0 is the reader's
   * @param line as the reader types it, without prompt and comment
   * @param shown what the README shows as its output, line by line
   */
  record Command(int machine, String line, List<String> shown) {
    Command {
      shown = List.copyOf(shown);
    }

    /** Whether a test can run it. */
    boolean isRunnable() {
      return !BEYOND_A_TEST.contains(line.split("\\s+", -1)[0]);
    }
  }

  static List<Command> commands(String readme) {
    List<Command> commands = new ArrayList<>();
    List<String> block = new ArrayList<>();
    String language = "";
    for (String line : section(readme)) {
      if (!line.startsWith("```")) {
        block.add(line);
        continue;
      }
      switch (language) {
        case "sh", "bash", "shell" -> commands.addAll(script(block));
        case "console" -> commands.addAll(session(block));
        default -> {
          // not for a shell
        }
      }
      language = language.isEmpty() ? line.substring(3).strip() : "";
      if (language.isEmpty() && !line.equals("```")) {
        throw new IllegalArgumentException("a fence that neither opens nor closes: " + line);
      }
      block.clear();
    }
    return commands;
  }

  private static List<String> section(String readme) {
    List<String> lines = readme.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      var heading = HEADING.matcher(lines.get(i));
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
      var heading = HEADING.matcher(lines.get(i));
      if (!fenced && heading.matches() && heading.group(1).length() <= depth) {
        return i;
      }
    }
    return lines.size();
  }

  private static List<Command> script(List<String> block) {
    return session(block.stream().map(line -> line.isBlank() ? "" : "$ " + line).toList());
  }

  private static List<Command> session(List<String> block) {
    List<Command> commands = new ArrayList<>();
    int machine = 0;
    String typed = "";
    for (String line : block) {
      if (!line.startsWith("$ ") && typed.isEmpty()) {
        if (!commands.isEmpty() && !line.isBlank()) {
          commands.set(commands.size() - 1, showing(commands.getLast(), line));
        }
        continue;
      }
      String words = line.startsWith("$ ") ? line.substring(2) : line;
      typed += (typed.isEmpty() ? "" : " ") + words.strip();
      if (typed.endsWith("\\")) {
        typed = typed.substring(0, typed.length() - 1).strip();
        continue;
      }
      String bare = typed.replaceFirst("(^|\\s)#\\s.*", "").strip();
      if (ELSEWHERE.matcher(typed.substring(bare.length())).find()) {
        machine = 1;
      }
      if (!bare.isEmpty()) {
        commands.add(new Command(machine, bare, List.of()));
      }
      typed = "";
    }
    return commands;
  }

  private static Command showing(Command command, String line) {
    List<String> shown = new ArrayList<>(command.shown());
    shown.add(line);
    return new Command(command.machine(), command.line(), shown);
  }
}
