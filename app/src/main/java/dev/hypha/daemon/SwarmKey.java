package dev.hypha.daemon;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.pnet.PreSharedKey;
import dev.hypha.pnet.PrivateNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code swarm.key} with the key of the private network that a node is in. A node that has
 * one never runs without it: a file that is there and cannot be used is an error.
 */
public final class SwarmKey {
  private SwarmKey() {}

  /**
   * The key in {@code chosen}, else in the data directory; nothing for the public network.
   *
   * @throws EnvironmentException if the file cannot be used, or if there is none and the
   *     environment asks for one
   */
  public static Optional<PreSharedKey> find(Home home, Optional<Path> chosen)
      throws EnvironmentException {
    return find(home, chosen, System.getenv());
  }

  static Optional<PreSharedKey> find(
      Home home, Optional<Path> chosen, Map<String, String> environment)
      throws EnvironmentException {
    if (chosen.isPresent()) {
      return Optional.of(read(chosen.get()));
    }
    // a link that leads nowhere is a key that is missing, not the wish to have none
    if (!Files.notExists(home.swarmKey(), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(read(home.swarmKey()));
    }
    if (PrivateNetwork.isForced(environment)) {
      throw new EnvironmentException(
          PrivateNetwork.FORCED_BY
              + " is set, and there is no swarm key: name one with --swarm-key, or put it at "
              + home.swarmKey());
    }
    return Optional.empty();
  }

  private static PreSharedKey read(Path file) throws EnvironmentException {
    try (InputStream stream = Files.newInputStream(file)) {
      return PreSharedKey.parse(Bytes.owning(stream.readNBytes(PreSharedKey.FILE_BYTES_MAX + 1)));
    } catch (MalformedException e) {
      throw new EnvironmentException("cannot use the swarm key " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the swarm key " + file + ": " + Failures.sentence(e), e);
    }
  }
}
