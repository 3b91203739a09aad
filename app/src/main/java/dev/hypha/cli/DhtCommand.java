package dev.hypha.cli;

import picocli.CommandLine.Command;

/** {@code hypha dht}. */
@Command(
    name = "dht",
    description = {
      "The distributed hash tables that the running node is in: values that outlive who put them,"
          + " peers by their ids, and who provides some content.",
      "Which they are is said by dht.lan, dht.public and dht.networks of the configuration, and by"
          + " hypha status. A node is in a table with those that it is connected to; through them"
          + " it finds the others."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DhtPutCommand.class,
      DhtGetCommand.class,
      DhtFindCommand.class,
      DhtProvideCommand.class,
      DhtProvidersCommand.class,
      DhtTableCommand.class,
      DhtTraceCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht put greeting hello",
      "  hypha dht get greeting                 # on another machine",
      "  hypha dht find 12D3KooW…",
      "  hypha dht table",
      "  hypha up --set dht.networks=shop       # a network of one's own",
      "  hypha dht put greeting hello --network shop"
    })
final class DhtCommand {}
