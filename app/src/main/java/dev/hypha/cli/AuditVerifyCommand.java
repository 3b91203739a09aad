package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.audit.Verdict;
import dev.hypha.audit.Verification;
import dev.hypha.audit.VerifierKey;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha audit verify}. */
@Command(
    name = "verify",
    description = {
      "Read the whole audit trail and name the first line that was changed, removed, put in, moved"
          + " or cut off.",
      "Exits with 0 if there is none, with 1 if there is.",
      "Who can write to the whole directory can cut off lines together with their checkpoints:"
          + " keep copies of audit.checkpoint elsewhere, and give them to --checkpoint."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha audit verify",
      "  hypha audit verify --checkpoint /mnt/elsewhere/audit.checkpoint",
      "  hypha audit verify --trail ./copy --key ./audit.vkey --json"
    })
final class AuditVerifyCommand implements Callable<Integer> {
  @Mixin private final AuditSource source = new AuditSource();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "A checkpoint, or several, that were kept elsewhere.")
  private @Nullable Path checkpoint;

  @Override
  public Integer call() throws IOException {
    VerifierKey key = source.key();
    if (checkpoint != null && !Files.exists(checkpoint)) {
      throw new NoSuchFileException(checkpoint.toString());
    }
    Verdict verdict = Verification.of(source.directory(), key, Optional.ofNullable(checkpoint));
    say(verdict);
    output.object(json(verdict, key));
    return verdict.good() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void say(Verdict verdict) {
    if (verdict.fault().isPresent()) {
      Verdict.Fault fault = verdict.fault().get();
      output.line(
          "BAD: seq %d%s: %s",
          fault.seq(),
          fault.file().isEmpty() ? "" : " (" + fault.file() + " line " + fault.lineInFile() + ")",
          fault.why());
    }
    verdict.checkpointFaults().forEach(fault -> output.line("BAD: %s", fault));
    output.line(
        "%s: %d lines%s, %d of them vouched for by the last of %d checkpoints",
        verdict.good() ? "good" : "good up to there",
        verdict.lines(),
        verdict.good() ? "" : " before the first that may be bad",
        verdict.signedLines(),
        verdict.checkpoints());
    if (verdict.tornBytes() > 0) {
      output.line(
          "the last line is not whole (%d bytes): a node that was killed left it, and its next"
              + " start cuts it off",
          verdict.tornBytes());
    }
  }

  private ObjectNode json(Verdict verdict, VerifierKey key) {
    ObjectNode json = Json.object();
    json.put("good", verdict.good());
    json.put("trail", source.directory().toString());
    json.put("key", key.toString());
    json.put("lines", verdict.lines());
    json.put("signed_lines", verdict.signedLines());
    json.put("torn_bytes", verdict.tornBytes());
    json.put("checkpoints", verdict.checkpoints());
    verdict
        .fault()
        .ifPresent(
            fault ->
                json.putObject("first_bad")
                    .put("seq", fault.seq())
                    .put("from", fault.from())
                    .put("file", fault.file())
                    .put("line", fault.lineInFile())
                    .put("why", fault.why()));
    verdict.checkpointFaults().forEach(json.putArray("checkpoint_faults")::add);
    return json;
  }
}
