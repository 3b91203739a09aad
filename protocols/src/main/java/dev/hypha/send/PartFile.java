package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A file that is not whole yet: {@code .hypha-incoming/DIGEST.part}, and beside it {@code
 * DIGEST.state}, which says up to where the part was synced and the digest of that prefix.
 *
 * <p>What stands behind the last checkpoint is cut off when the part is opened again, and a prefix
 * that has changed on the disk is dropped whole. One thread; every failure of the disk is a {@link
 * StorageException}.
 *
 * <p>Spec: docs/send.md, "On the receiver's disk".
 */
final class PartFile implements AutoCloseable {
  private static final int STATE_BYTES_MAX = 1024;
  private static final int STATE_BYTES = 1;
  private static final int STATE_SHA256 = 2;
  private static final int STATE_NAME = 3;

  private final Path directory;
  private final Path part;
  private final Path state;
  private final FileOffer offer;
  private final SendConfig config;
  private final Disk disk;
  private final FileChannel channel;
  private MessageDigest digest = Digests.sha256();
  private long bytes;
  private long synced;

  private PartFile(Parts parts, FileOffer offer, FileChannel channel) {
    this.directory = parts.directory();
    this.part = parts.part(offer.sha256());
    this.state = parts.state(offer.sha256());
    this.offer = offer;
    this.config = parts.config();
    this.disk = parts.disk();
    this.channel = channel;
  }

  /** Opens the part of {@code offer}, a new one if there is none. */
  static PartFile open(Parts parts, FileOffer offer, Digests.Checked checked) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              parts.part(offer.sha256()),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StorageException(Refusal.STORAGE, "cannot open the part", e);
    }
    PartFile file = new PartFile(parts, offer, channel);
    boolean done = false;
    try {
      file.resume(checked);
      done = true;
      return file;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  /** How many bytes are here. */
  long bytes() {
    return bytes;
  }

  void write(byte[] chunk, int length) throws StorageException {
    try {
      disk.write(channel, ByteBuffer.wrap(chunk, 0, length));
      digest.update(chunk, 0, length);
      bytes += length;
      if (bytes - synced >= config.checkpointBytes()) {
        sync();
      }
    } catch (IOException e) {
      throw failed("cannot write the part", e);
    }
  }

  /** Makes sure that the next attempt finds every byte that is here. */
  void checkpoint() throws StorageException {
    try {
      if (bytes > synced) {
        sync();
      }
    } catch (IOException e) {
      throw failed("cannot sync the part", e);
    }
  }

  boolean matches() {
    return Digests.soFar(digest).equals(offer.sha256());
  }

  /** Syncs the file and gives it its name in the inbox, or a numbered one beside it. */
  Path finish() throws StorageException {
    try {
      channel.force(true);
      Files.setLastModifiedTime(part, FileTime.from(offer.modified()));
      Path path = Parts.publish(part, directory, offer.name());
      Files.deleteIfExists(state);
      Files.deleteIfExists(part);
      return path;
    } catch (IOException e) {
      throw failed("cannot store the file", e);
    }
  }

  /** Removes it with all that is known of it. */
  void discard() throws StorageException {
    synced = bytes;
    try {
      Files.deleteIfExists(state);
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failed("cannot remove the part", e);
    }
  }

  @Override
  public void close() throws StorageException {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed("cannot close the part", e);
    }
  }

  private void resume(Digests.Checked checked) throws IOException {
    Optional<Checkpoint> last = readCheckpoint();
    if (last.isPresent() && last.get().bytes <= Math.min(channel.size(), offer.size())) {
      Digests.update(digest, channel, last.get().bytes, checked);
      if (Digests.soFar(digest).equals(last.get().sha256)) {
        bytes = last.get().bytes;
      } else {
        digest = Digests.sha256();
      }
    }
    synced = bytes;
    channel.truncate(bytes);
    channel.position(bytes);
  }

  private void sync() throws IOException {
    channel.force(false);
    Checkpoint now = new Checkpoint(bytes, Digests.soFar(digest));
    Path fresh = state.resolveSibling(state.getFileName() + ".new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      disk.write(file, ByteBuffer.wrap(now.encode(offer.name()).toArray()));
      file.force(false);
    }
    Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE);
    synced = bytes;
  }

  /** A state that cannot be read is none: the transfer begins anew. */
  private Optional<Checkpoint> readCheckpoint() throws IOException {
    if (!Files.isRegularFile(state) || Files.size(state) > STATE_BYTES_MAX) {
      return Optional.empty();
    }
    try {
      return Optional.of(Checkpoint.decode(Bytes.owning(Files.readAllBytes(state))));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private StorageException failed(String what, IOException cause) {
    return new StorageException(noRoom(cause) ? Refusal.NO_ROOM : Refusal.STORAGE, what, cause);
  }

  private boolean noRoom(IOException cause) {
    if (String.valueOf(cause.getMessage()).contains("No space left")) {
      return true;
    }
    try {
      return disk.usableBytes(directory) < config.chunkBytes();
    } catch (IOException e) {
      cause.addSuppressed(e);
      return false;
    }
  }

  /** Up to where a part is whole. */
  private record Checkpoint(long bytes, Bytes sha256) {
    Bytes encode(String name) {
      return new ProtobufWriter()
          .uint64(STATE_BYTES, bytes)
          .bytes(STATE_SHA256, sha256)
          .string(STATE_NAME, name)
          .toBytes();
    }

    static Checkpoint decode(Bytes message) throws MalformedException {
      long bytes = 0;
      Bytes sha256 = Bytes.EMPTY;
      ProtobufReader reader = new ProtobufReader(message);
      while (reader.next()) {
        switch (reader.field()) {
          case STATE_BYTES -> bytes = reader.uint64();
          case STATE_SHA256 -> sha256 = reader.bytes(FileOffer.SHA256_BYTES);
          default -> reader.skip();
        }
      }
      if (bytes < 0) {
        throw new MalformedException("a checkpoint at " + bytes);
      }
      return new Checkpoint(bytes, sha256);
    }
  }
}
