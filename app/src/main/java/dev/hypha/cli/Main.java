package dev.hypha.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The root of the command line: picks the subcommand and turns failures into one line and an exit
 * code.
 */
@Command(
    name = "hypha",
    description = "A libp2p node and the tools around it.",
    mixinStandardHelpOptions = true,
    version = "hypha 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it did not come about: no answer, no connection, a failed check",
      "2:the command line is wrong",
      "3:this machine is in the way: a file, a port, the disk"
    },
    subcommands = {UpCommand.class, IdCommand.class, PingCommand.class, InteropCommand.class})
final class Main {
  private Main() {}

  public static void main(String[] args) {
    CommandLine commands = new CommandLine(new Main());
    commands.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          System.err.println("hypha: " + failure.getMessage());
          return failure instanceof EnvironmentException ? ExitCode.ENVIRONMENT : ExitCode.FAILED;
        });
    if (args.length == 0) {
      commands.usage(System.err);
      System.exit(ExitCode.USAGE);
    }
    System.exit(commands.execute(args));
  }
}
