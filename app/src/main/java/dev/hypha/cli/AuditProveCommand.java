package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.audit.ConsistencyProof;
import dev.hypha.audit.InclusionProof;
import dev.hypha.audit.VerifierKey;
import dev.hypha.bytes.MalformedException;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha audit prove}. */
@Command(
    name = "prove",
    description = {
      "Prove to somebody who has no other line that one line is in the last checkpoint.",
      "The proof has the line in it; it is verified before it is printed. --check verifies one.",
      "With --since instead of a line: that the trail goes on from a checkpoint that was kept, so"
          + " that nothing signed before has changed. Such a proof has no line in it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha audit prove 17 > line17.tlog-proof",
      "  hypha audit prove --check line17.tlog-proof --key ./audit.vkey",
      "  hypha audit prove --since ./kept.checkpoint > goes-on.proof",
      "  hypha audit prove --check goes-on.proof --since ./kept.checkpoint --key ./audit.vkey"
    })
final class AuditProveCommand implements Callable<Integer> {
  private static final long PROOF_BYTES_MAX = 256 << 10;

  @Mixin private final AuditSource source = new AuditSource();
  @Mixin private final Output output = new Output();

  @Parameters(arity = "0..1", paramLabel = "SEQ", description = "The number of the line.")
  private @Nullable Long seq;

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Verify this proof and print its line.")
  private @Nullable Path check;

  @Option(
      names = "--since",
      paramLabel = "CHECKPOINT",
      description = "The trail goes on from this checkpoint, which was kept elsewhere.")
  private @Nullable Path since;

  @Override
  public Integer call() throws IOException {
    VerifierKey key = source.key();
    if (since != null && seq == null) {
      showSince(since, key);
    } else if (since != null) {
      throw new MalformedException("give the number of a line, or --since, not both");
    } else if (check != null && seq == null) {
      show(read(check), key, true);
    } else if (seq != null && check == null) {
      show(InclusionProof.make(source.directory(), key, seq), key, false);
    } else {
      throw new MalformedException("give the number of a line, or a proof to --check");
    }
    return ExitCode.OK;
  }

  private void showSince(Path older, VerifierKey key) throws IOException {
    ConsistencyProof proof =
        check == null
            ? ConsistencyProof.make(source.directory(), key, older)
            : ConsistencyProof.parse(text(check));
    try {
      proof.verify(key, older);
    } catch (MalformedException e) {
      throw new IOException("the proof is not good: " + e.getMessage(), e);
    }
    output.note(
        "the %d lines of %s are the first of the %d of %s",
        proof.first(), older, proof.size(), key.name());
    if (check == null) {
      output.line("%s", proof.toString().stripTrailing());
    }
    ObjectNode json = Json.object().put("since", proof.first()).put("size", proof.size());
    output.object(json.put("proof", proof.toString()));
  }

  private void show(InclusionProof proof, VerifierKey key, boolean checked) throws IOException {
    verify(proof, key);
    output.note(
        "line %d is in the checkpoint of %d lines of %s", proof.seq(), proof.size(), key.name());
    output.line("%s", checked ? proof.line() : proof.toString().stripTrailing());
    ObjectNode json = Json.object().put("seq", proof.seq()).put("size", proof.size());
    output.object(json.put("line", proof.line()).put("proof", proof.toString()));
  }

  /** What fails here is the proof, not the command line. */
  private static void verify(InclusionProof proof, VerifierKey key) throws IOException {
    try {
      proof.verify(key);
    } catch (MalformedException e) {
      throw new IOException("the proof is not good: " + e.getMessage(), e);
    }
  }

  private static InclusionProof read(Path file) throws IOException {
    String text = text(file);
    if (ConsistencyProof.isOne(text)) {
      throw new MalformedException(
          file + " proves that a trail goes on from a checkpoint: name that with --since");
    }
    return InclusionProof.parse(text);
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > PROOF_BYTES_MAX) {
      throw new MalformedException(file + " is no proof");
    }
    return Files.readString(file);
  }
}
