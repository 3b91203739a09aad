package dev.hypha.cli;

import picocli.CommandLine.Command;

/** {@code hypha sim}. */
@Command(
    name = "sim",
    description = {
      "Run engines of this program in a virtual network and virtual time.",
      "The same seed gives the same run, on every machine."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {SimGossipCommand.class, SimDhtCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha sim gossip --attack list",
      "  hypha sim gossip --attack covert-flash",
      "  hypha sim dht --nodes 500 --attack censor"
    })
final class SimCommand {}
