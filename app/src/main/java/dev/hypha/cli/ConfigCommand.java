package dev.hypha.cli;

import picocli.CommandLine.Command;

/** {@code hypha config}. */
@Command(
    name = "config",
    description = {
      "How a node is set up: values, where they come from, and whether they are well.",
      "A flag of hypha up outweighs the environment, that the file, that the profile, that the"
          + " default."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ConfigShowCommand.class,
      ConfigExplainCommand.class,
      ConfigCheckCommand.class,
      ConfigInitCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha config init                      # a file in which everything is explained",
      "  hypha config check                     # before the node is started again",
      "  hypha config show --changed",
      "  hypha config explain connections.high"
    })
final class ConfigCommand {}
