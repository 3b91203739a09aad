package dev.hypha.cli;

import picocli.CommandLine.Command;

/** {@code hypha bootstrap}. */
@Command(
    name = "bootstrap",
    description = {
      "The peers that a node connects to first: the key bootstrap of its configuration file. What"
          + " else stands in the file stays as it is, comments too.",
      "A node that runs learns of a change at once. The file is that of the running node, or"
          + " config.toml in the data directory, unless --config names one."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BootstrapAddCommand.class,
      BootstrapListCommand.class,
      BootstrapRemoveCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha bootstrap add /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
      "  hypha bootstrap list",
      "  hypha bootstrap remove 12D3KooW…"
    })
final class BootstrapCommand {}
