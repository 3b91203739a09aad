package dev.hypha.checks.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The repository, and where in it things are. */
record Workspace(Path root) {

  static Workspace containing(Path start) {
    Path directory = start.toAbsolutePath().normalize();
    for (Path at = directory; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("checks/interop/prepare.sh"))) {
        return new Workspace(at);
      }
    }
    throw new IllegalArgumentException("not inside the repository: " + directory);
  }

  /** A directory for what the peers print. */
  Path logs() throws IOException {
    return Files.createDirectories(root.resolve("checks/interop/target/logs"));
  }

  /** A directory for certificates that this run makes. */
  Path certificates() throws IOException {
    return Files.createDirectories(root.resolve("checks/interop/target/certificates"));
  }

  /** The command with its paths made absolute. */
  List<String> command(Peer peer) {
    return paths(peer.command());
  }

  /** Words with their paths made absolute. */
  List<String> paths(List<String> words) {
    return words.stream()
        .map(word -> word.contains("/") ? root.resolve(word).normalize().toString() : word)
        .toList();
  }

  /** Why the peer cannot be run, if it cannot. */
  Optional<String> missing(Peer peer) {
    return command(peer).stream()
        .filter(word -> word.contains("/"))
        .map(Path::of)
        .filter(path -> !Files.exists(path))
        .findFirst()
        .map(path -> peer.name() + " is not built: no " + root.relativize(path) + remedy(peer));
  }

  private static String remedy(Peer peer) {
    return peer.isForeign() ? " (checks/interop/prepare.sh " + peer.name() + ")" : "";
  }
}
