package dev.hypha.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The completion script for fish, from the command model; picocli writes those for bash and zsh.
 */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandLine root) {
    StringBuilder script = new StringBuilder();
    String name = root.getCommandName();
    options(script, name, "__fish_use_subcommand", root.getCommandSpec());
    for (Map.Entry<String, CommandLine> entry : root.getSubcommands().entrySet()) {
      CommandSpec command = entry.getValue().getCommandSpec();
      complete(script, name, "__fish_use_subcommand")
          .append(" -f -a ")
          .append(entry.getKey())
          .append(description(command.usageMessage().description()))
          .append('\n');
      options(script, name, "__fish_seen_subcommand_from " + entry.getKey(), command);
    }
    return script.toString();
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
