package dev.hypha.cli;

import picocli.CommandLine.Command;

/** {@code hypha audit}. */
@Command(
    name = "audit",
    description = {
      "The audit trail: what the node did, and whether that is still what was written down.",
      "Works on the files; the node may run or not."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AuditVerifyCommand.class, AuditProveCommand.class, AuditExportCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha audit verify                           # names the first line that is not as it was",
      "  hypha audit prove 17 > line17.tlog-proof",
      "  hypha audit export --format cef"
    })
final class AuditCommand {}
