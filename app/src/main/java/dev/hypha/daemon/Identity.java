package dev.hypha.daemon;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The identity file {@code key}: the private key protobuf as go-libp2p writes it, mode 0600. It
 * appears whole or not at all, and never in the place of another: it is written and synced under
 * another name and then linked into place.
 */
public final class Identity {
  /** Above every key that can be: RSA of 8192 bits. */
  private static final long BYTES_MAX = 16 << 10;

  private Identity() {}

  /** The identity of {@code home}; made if there is none. */
  public static PrivateKey loadOrCreate(Home home) throws EnvironmentException {
    Path file = home.key();
    if (!Files.exists(file)) {
      home.prepare();
      create(file);
    }
    try {
      if (Files.isRegularFile(file) && Files.size(file) > BYTES_MAX) {
        throw new MalformedException("it is larger than any key");
      }
      return PrivateKey.decode(Bytes.owning(Files.readAllBytes(file)));
    } catch (MalformedException e) {
      throw new EnvironmentException(
          "the key file "
              + file
              + " is damaged ("
              + e.getMessage()
              + "): restore it from a backup, or move it away to get a new identity",
          e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the key file "
              + file
              + " ("
              + Failures.sentence(e)
              + "): make it readable for this user",
          e);
    }
  }

  /** The identity of {@code home}, if there is one. */
  public static Optional<PrivateKey> find(Home home) throws EnvironmentException {
    return Files.exists(home.key()) ? Optional.of(loadOrCreate(home)) : Optional.empty();
  }

  private static void create(Path file) throws EnvironmentException {
    Path directory = file.resolveSibling(".");
    try {
      Path fresh = Files.createTempFile(directory, "key-", ".new", Home.onlyOwner());
      try {
        write(fresh, PrivateKey.generate(KeyType.ED25519, new SecureRandom()).encode());
        Files.createLink(file, fresh);
      } catch (FileAlreadyExistsException e) {
        // another process was first: its key is the identity
        return;
      } finally {
        Files.deleteIfExists(fresh);
      }
      sync(directory);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot create the key file "
              + file
              + " ("
              + Failures.sentence(e)
              + "): make room there, or choose a writable --data-dir",
          e);
    }
  }

  private static void write(Path file, Bytes content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content.toArray());
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
