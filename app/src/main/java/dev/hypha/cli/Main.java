package dev.hypha.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line. */
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
      "3:this machine is in the way: a file, a port, the disk",
      "4:no node runs on the data directory"
    },
    footerHeading = "%nEnvironment, where an option is not given (lists are split at commas):%n",
    footer = {
      "  HYPHA_DATA_DIR, HYPHA_LISTEN, HYPHA_BOOTSTRAP, HYPHA_QUANTUM",
      "",
      "Try:",
      "  hypha demo                     a network of twelve nodes in this process, and its checks",
      "  hypha up                       a node of your own",
      "  hypha help COMMAND             what a command does, with examples"
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      IdCommand.class,
      AddressesCommand.class,
      ConnectCommand.class,
      PingCommand.class,
      SendCommand.class,
      ReceiveCommand.class,
      CompletionCommand.class,
      InteropCommand.class,
      CommandLine.HelpCommand.class
    })
final class Main {
  private Main() {}

  public static void main(String[] args) {
    // one line a message; a no to either leaves it as the machine has it
    System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %5$s%6$s%n");
    System.setProperty("jdk.system.logger.jul.formatter", "%4$s %5$s%6$s%n");
    CommandLine commands = commandLine(System.getenv());
    if (args.length == 0) {
      commands.usage(System.err);
      System.exit(ExitCode.USAGE);
    }
    System.exit(commands.execute(args));
  }

  /** Every command, with its complaints; {@code environment} stands in for options. */
  static CommandLine commandLine(Map<String, String> environment) {
    EnvironmentDefaults defaults = new EnvironmentDefaults(environment);
    CommandLine commands = new CommandLine(new Main());
    commands.setDefaultValueProvider(defaults);
    commands.setExecutionExceptionHandler(Complaint::failed);
    commands.setParameterExceptionHandler(
        (failure, arguments) -> Complaint.misread(failure, arguments, defaults));
    commands.setUsageHelpAutoWidth(Output.terminal());
    return commands;
  }
}
