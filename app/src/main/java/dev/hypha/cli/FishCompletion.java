package dev.hypha.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The completion script for fish, from the command model; picocli writes those for bash and zsh.
 */
final class FishCompletion {
  private static final String SEEN = "__fish_seen_subcommand_from ";

  private FishCompletion() {}

  static String script(CommandLine root) {
    StringBuilder script = new StringBuilder();
    String name = root.getCommandName();
    options(script, name, "__fish_use_subcommand", root.getCommandSpec());
    commands(script, name, "__fish_use_subcommand", root);
    return script.toString();
  }

  /** The commands of {@code parent}, which can be typed under {@code condition}. */
  private static void commands(
      StringBuilder script, String name, String condition, CommandLine parent) {
    for (Map.Entry<String, CommandLine> entry : parent.getSubcommands().entrySet()) {
      CommandSpec command = entry.getValue().getCommandSpec();
      complete(script, name, condition)
          .append(" -f -a ")
          .append(entry.getKey())
          .append(description(command.usageMessage().description()))
          .append('\n');
      String seen = SEEN + entry.getKey();
      options(script, name, seen, command);
      for (PositionalParamSpec parameter : command.positionalParameters()) {
        if (parameter.completionCandidates() != null) {
          complete(script, name, seen)
              .append(" -f -a ")
              .append(quoted(String.join(" ", parameter.completionCandidates())))
              .append('\n');
        }
      }
      if (condition.startsWith(SEEN) || entry.getKey().equals("help")) {
        continue;
      }
      commands(script, name, seen, entry.getValue());
    }
  }

  private static void options(
      StringBuilder script, String name, String condition, CommandSpec command) {
    for (OptionSpec option : command.options()) {
      complete(script, name, condition);
      for (String spelling : option.names()) {
        script.append(spelling.startsWith("--") ? " -l " : " -s ");
        script.append(spelling.replaceFirst("^--?", ""));
      }
      if (option.arity().max() > 0) {
        script.append(" -r");
        if (option.completionCandidates() != null) {
          script.append(" -f -a ").append(quoted(String.join(" ", option.completionCandidates())));
        }
      }
      script.append(description(option.description())).append('\n');
    }
  }

  private static StringBuilder complete(StringBuilder script, String name, String condition) {
    return script.append("complete -c ").append(name).append(" -n ").append(quoted(condition));
  }

  private static String description(String[] lines) {
    return lines.length == 0 ? "" : " -d " + quoted(lines[0]);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
