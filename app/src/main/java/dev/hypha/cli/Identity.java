package dev.hypha.cli;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The identity file {@code key}: the private key protobuf as go-libp2p writes it, mode 0600. It
 * appears whole or not at all: it is written and synced under another name and then linked into
 * place.
 */
final class Identity {
  private static final String FILE = "key";

  private Identity() {}

  /** The identity in {@code directory}; made if there is none. */
  static PrivateKey loadOrCreate(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      create(directory, file);
    }
    try {
      return PrivateKey.decode(Bytes.owning(Files.readAllBytes(file)));
    } catch (MalformedException e) {
      throw new EnvironmentException(
          "the key file "
              + file
              + " is damaged ("
              + e.getMessage()
              + "): restore it from a backup, or move it away",
          e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the key file " + file + ": make it readable for this user", e);
    }
  }

  private static void create(Path directory, Path file) throws IOException {
    try {
      Files.createDirectories(directory);
      var onlyOwner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Path fresh = Files.createTempFile(directory, "key-", ".new", onlyOwner);
      try {
        write(fresh, PrivateKey.generate(KeyType.ED25519, new SecureRandom()).encode());
        Files.createLink(file, fresh);
      } catch (FileAlreadyExistsException e) {
        // another process was first: its key is the identity
        return;
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot create the key file "
              + file
              + " ("
              + e.getMessage()
              + "): choose a writable --data-dir",
          e);
    }
  }

  private static void write(Path file, Bytes content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(content.toArray()));
      channel.force(true);
    }
  }
}
