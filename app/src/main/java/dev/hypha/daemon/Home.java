package dev.hypha.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A data directory and what lies in it.
 *
 * @param directory absolute; may not be there yet
 */
public record Home(Path directory) {
  private static final Set<PosixFilePermission> ONLY_OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> ONLY_OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  public Home {
    directory = directory.toAbsolutePath().normalize();
  }

  /** The identity file. */
  public Path key() {
    return directory.resolve("key");
  }

  /** The key of the private network, if it is in one. */
  public Path swarmKey() {
    return directory.resolve("swarm.key");
  }

  Path lock() {
    return directory.resolve("lock");
  }

  Path peers() {
    return directory.resolve("peers.db");
  }

  Path socket() {
    return directory.resolve("control.sock");
  }

  /** Where a hash table of that name keeps what it keeps for others. */
  Path table(String name) {
    return directory.resolve("dht").resolve("table-" + name);
  }

  /** The audit trail's directory. */
  public Path audit() {
    return directory.resolve("audit");
  }

  /** Makes the directory, mode 0700, if there is none. */
  public void prepare() throws EnvironmentException {
    try {
      Files.createDirectories(directory, onlyOwner(ONLY_OWNER_DIRECTORY));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot create the data directory "
              + directory
              + " ("
              + Failures.sentence(e)
              + "): choose a writable one with --data-dir",
          e);
    }
  }

  /** The attribute that makes a new file readable and writable by its owner alone. */
  static FileAttribute<?> onlyOwner() {
    return onlyOwner(ONLY_OWNER_FILE);
  }

  private static FileAttribute<?> onlyOwner(Set<PosixFilePermission> permissions) {
    return PosixFilePermissions.asFileAttribute(permissions);
  }

  static void restrict(Path file) throws IOException {
    Files.setPosixFilePermissions(file, ONLY_OWNER_FILE);
  }
}
