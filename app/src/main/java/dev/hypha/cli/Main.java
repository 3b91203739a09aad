package dev.hypha.cli;

import dev.hypha.Hypha;
import dev.hypha.crypto.noise.Engines;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line. */
@Command(
    name = "hypha",
    description = "A libp2p node and the tools around it.",
    mixinStandardHelpOptions = true,
    version = "hypha " + Hypha.VERSION,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it did not come about: no answer, no connection, a failed check",
      "2:the command line or the configuration is wrong",
      "3:this machine is in the way: a file, a port, the disk",
      "4:no node runs on the data directory"
    },
    footerHeading = "%nEnvironment, where an option is not given (lists are split at commas):%n",
    footer = {
      "  HYPHA_DATA_DIR, HYPHA_CONFIG, HYPHA_PROFILE, HYPHA_LISTEN, HYPHA_BOOTSTRAP,"
          + " HYPHA_QUANTUM,",
      "  and one for each key of the configuration: hypha config explain KEY",
      "",
      "Try:",
      "  hypha demo                     a network of twelve nodes in this process, and its checks",
      "  hypha up                       a node of your own",
      "  hypha config show              how it is set up, and why",
      "  hypha help COMMAND             what a command does, with examples"
    })
final class Main {
  private static final String HELP = "help";
  private static final String COMPLETION = "completion";

  /** In the order in which help lists them. */
  private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand::new);
    COMMANDS.put("up", UpCommand::new);
    COMMANDS.put("status", StatusCommand::new);
    COMMANDS.put("doctor", DoctorCommand::new);
    COMMANDS.put("check", CheckCommand::new);
    COMMANDS.put("report", ReportCommand::new);
    COMMANDS.put("top", TopCommand::new);
    COMMANDS.put("config", ConfigCommand::new);
    COMMANDS.put("id", IdCommand::new);
    COMMANDS.put("key", KeyCommand::new);
    COMMANDS.put("addresses", AddressesCommand::new);
    COMMANDS.put("connect", ConnectCommand::new);
    COMMANDS.put("disconnect", DisconnectCommand::new);
    COMMANDS.put("peers", PeersCommand::new);
    COMMANDS.put("discover", DiscoverCommand::new);
    COMMANDS.put("bootstrap", BootstrapCommand::new);
    COMMANDS.put("limits", LimitsCommand::new);
    COMMANDS.put("events", EventsCommand::new);
    COMMANDS.put("log", LogCommand::new);
    COMMANDS.put("ban", BanCommand::new);
    COMMANDS.put("unban", UnbanCommand::new);
    COMMANDS.put("bans", BansCommand::new);
    COMMANDS.put("forget", ForgetCommand::new);
    COMMANDS.put("ping", PingCommand::new);
    COMMANDS.put("bench", BenchCommand::new);
    COMMANDS.put("sim", SimCommand::new);
    COMMANDS.put("send", SendCommand::new);
    COMMANDS.put("receive", ReceiveCommand::new);
    COMMANDS.put("pub", PubCommand::new);
    COMMANDS.put("sub", SubCommand::new);
    COMMANDS.put("topics", TopicsCommand::new);
    COMMANDS.put("mesh", MeshCommand::new);
    COMMANDS.put("trace", TraceCommand::new);
    COMMANDS.put("dht", DhtCommand::new);
    COMMANDS.put("audit", AuditCommand::new);
    COMMANDS.put(COMPLETION, CompletionCommand::new);
    COMMANDS.put("interop", InteropCommand::new);
    COMMANDS.put(HELP, CommandLine.HelpCommand::new);
  }

  private Main() {}

  public static void main(String[] args) {
    // one line a message; a no to either leaves it as the machine has it
    System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %5$s%6$s%n");
    System.setProperty("jdk.system.logger.jul.formatter", "%4$s %5$s%6$s%n");
    CommandLine commands = commandLine(System.getenv(), args);
    if (args.length == 0) {
      commands.usage(System.err);
      System.exit(ExitCode.USAGE);
    }
    if (args[0].equals("up")) {
      // linking and testing libcrypto takes as long as reading the command line: both at once
      Thread.ofPlatform().daemon().name("hypha-crypto").start(Engines::name);
    }
    end(commands.execute(args));
  }

  /**
   * Ends the process. {@code System.exit} would first look through every jar for somebody to log
   * that, which takes as long as a short command; what has to be closed is closed by now.
   */
  private static void end(int code) {
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }

  static Set<String> commands() {
    return COMMANDS.keySet();
  }

  /**
   * The commands that {@code arguments} need: reading the annotations of every command takes longer
   * than what most commands do.
   *
   * @param environment stands in for options
   */
  static CommandLine commandLine(Map<String, String> environment, String... arguments) {
    EnvironmentDefaults defaults = new EnvironmentDefaults(environment);
    CommandLine commands = new CommandLine(new Main());
    String first = arguments.length == 0 ? "" : arguments[0];
    boolean one = COMMANDS.containsKey(first) && !first.equals(HELP) && !first.equals(COMPLETION);
    COMMANDS.forEach(
        (name, command) -> {
          if (!one || name.equals(first)) {
            commands.addSubcommand(name, command.get());
          }
        });
    commands.setDefaultValueProvider(defaults);
    commands.setExecutionExceptionHandler(Complaint::failed);
    commands.setParameterExceptionHandler(
        (failure, typed) -> Complaint.misread(failure, typed, defaults));
    commands.setUsageHelpAutoWidth(Output.terminal());
    return commands;
  }
}
