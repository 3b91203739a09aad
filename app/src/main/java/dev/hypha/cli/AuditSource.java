package dev.hypha.cli;

import dev.hypha.audit.AuditKey;
import dev.hypha.audit.VerifierKey;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.daemon.EnvironmentException;
import dev.hypha.daemon.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which trail, and whose. */
final class AuditSource {
  private static final int KEY_BYTES_MAX = 4096;

  @Mixin private final DataDirectory data = new DataDirectory();

  @Option(
      names = "--trail",
      paramLabel = "DIR",
      description = "The directory with the trail (default: audit in the data directory).")
  private @Nullable Path trail;

  @Option(
      names = "--key",
      paramLabel = "VKEY",
      description = {
        "The key that verifies checkpoints, or a file with it, such as a copy of audit.vkey"
            + " (default: it is made from the identity in the data directory)."
      })
  private @Nullable String key;

  Path directory() {
    return trail == null ? data.home().audit() : trail;
  }

  /**
   * @throws EnvironmentException if there is none
   */
  VerifierKey key() throws IOException {
    if (key != null) {
      return VerifierKey.parse(key.contains("+") ? key : keyFile(Path.of(key)));
    }
    Optional<PrivateKey> identity = Identity.find(data.home());
    return AuditKey.of(
            identity.orElseThrow(
                () ->
                    new EnvironmentException(
                        data.home().directory()
                            + " has no identity to make the key of the trail from: give the key"
                            + " with --key, or the directory with --data-dir")))
        .verifier();
  }

  private static String keyFile(Path file) throws IOException {
    if (Files.size(file) > KEY_BYTES_MAX) {
      throw new MalformedException(file + " is no verifier key");
    }
    return Files.readString(file);
  }
}
