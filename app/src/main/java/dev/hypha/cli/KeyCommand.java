package dev.hypha.cli;

import picocli.CommandLine.Command;

/** {@code hypha key}. */
@Command(
    name = "key",
    description = {
      "The keys of the data directory: the identity, and that of a private network.",
      "Who has a copy of the identity can be this node, and nobody can tell."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      KeyShowCommand.class,
      KeyExportCommand.class,
      KeyImportCommand.class,
      KeyRotateCommand.class,
      KeySwarmCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha key show",
      "  hypha key export ./identity.backup",
      "  hypha key rotate                     # a new identity; the old one is kept",
      "  hypha key swarm                      # a private network of your own"
    })
final class KeyCommand {}
