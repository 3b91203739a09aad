package dev.hypha.cli;

import picocli.CommandLine.Command;

/** {@code hypha log}. */
@Command(
    name = "log",
    description = "How much the running node tells on its standard error.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = LogLevelCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {"  hypha log level", "  hypha log level dev.hypha.node debug"})
final class LogCommand {}
