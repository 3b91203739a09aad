package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.Spelling;
import dev.hypha.daemon.Failures;
import dev.hypha.daemon.Json;
import dev.hypha.daemon.NoNodeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns a failure into one sentence, what to type next, and an exit code. */
final class Complaint {
  private Complaint() {}

  /** The command ran and failed. */
  static int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
    if (!(failure instanceof IOException known)) {
      throw failure;
    }
    String code = known instanceof NoNodeException ? "no_node" : Failures.code(known);
    String message = Failures.sentence(known);
    String next = next(code, command);
    PrintWriter err = command.getErr();
    err.println("hypha: " + message);
    if (!next.isEmpty()) {
      err.println("  next: " + next);
    }
    err.flush();
    if (of(command, parsed).hasMatchedOption("--json")) {
      ObjectNode error = Failures.object(known).put("code", code).put("next", next);
      ObjectNode line = Json.object();
      line.set("error", error);
      command.getOut().println(Json.text(Schema.ofError(line)));
      command.getOut().flush();
    }
    return exitCode(code);
  }

  /** The part of {@code parsed} that {@code command} is told about. */
  private static ParseResult of(CommandLine command, ParseResult parsed) {
    ParseResult part = parsed;
    while (!part.commandSpec().equals(command.getCommandSpec()) && part.hasSubcommand()) {
      part = part.subcommand();
    }
    return part;
  }

  /** The command line could not be read. */
  static int misread(
      ParameterException failure, String[] arguments, EnvironmentDefaults environment) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    if (failure instanceof UnmatchedArgumentException unmatched) {
      err.println("hypha: " + unknown(unmatched.getUnmatched().getFirst(), command));
    } else if (failure.getArgSpec() == null && failure.getValue() != null) {
      err.println("hypha: " + unknown(failure.getValue(), command)); // of hypha help WORD
    } else {
      err.println("hypha: " + failure.getMessage() + origin(failure, arguments, environment));
    }
    err.println("  next: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static String unknown(String word, CommandLine command) {
    boolean option = word.startsWith("-");
    boolean root = !command.getSubcommands().isEmpty();
    String kind = option ? "no option" : root ? "no command" : "an argument too many:";
    Collection<String> known =
        option ? command.getCommandSpec().optionsMap().keySet() : command.getSubcommands().keySet();
    String name = option ? word.replaceFirst("=.*", "") : word;
    return kind
        + " '"
        + name
        + "'"
        + Spelling.closest(name, known).map(meant -> "; did you mean " + meant + "?").orElse("");
  }

  /** Where a value that cannot be read comes from, if not from the command line. */
  private static String origin(
      ParameterException failure, String[] arguments, EnvironmentDefaults environment) {
    if (failure.getArgSpec() instanceof OptionSpec option) {
      boolean typed =
          Stream.of(arguments)
              .anyMatch(
                  argument ->
                      Stream.of(option.names()).anyMatch(name -> argument.startsWith(name)));
      if (!typed) {
        return environment.variable(option).map(name -> " (from " + name + ")").orElse("");
      }
    }
    return "";
  }

  private static int exitCode(String code) {
    return switch (code) {
      case "bad_request", "configuration" -> ExitCode.USAGE;
      case "environment" -> ExitCode.ENVIRONMENT;
      case "no_node" -> ExitCode.NO_NODE;
      default -> ExitCode.FAILED;
    };
  }

  private static String next(String code, CommandLine command) {
    return switch (code) {
      case "no_node" -> "start one with: hypha up";
      case "no_table" ->
          "hypha up --set dht.lan=true --set dht.networks=NAME   # instead of the node that runs";
      case "no_discovery" ->
          "hypha up --set discovery.exchange=true --set discovery.mdns=true   # instead of the node"
              + " that runs";
      case "unreachable", "timed_out" ->
          "on the other machine, see where it can be dialed with: hypha addresses";
      case "refused" -> refused(command.getCommandName());
      case "busy" -> "try again in a moment";
      case "reset", "stopped" -> "try again; a file goes on where it was cut";
      case "incompatible" ->
          command.getCommandName().equals("bench")
              ? "on the other machine, allow it with: hypha up --set protocols.perf=true"
              : "on the other machine, see what runs with: hypha --version";
      case "configuration" ->
          "hypha config explain KEY, and to see if all is well: hypha config check";
      case "bad_request" -> command.getCommandSpec().qualifiedName() + " --help";
      default -> "";
    };
  }

  private static String refused(String command) {
    return switch (command) {
      case "send" -> "on the other machine, let files in with: hypha receive";
      case "pub", "sub", "topics", "mesh", "trace" ->
          "hypha up --set protocols.gossip=true   # instead of the node that runs";
      case "put" -> "hypha dht get KEY   # what is kept; how much may be: hypha status";
      default -> "";
    };
  }
}
