package dev.hypha.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node per data directory: the file {@code lock}, locked while the node runs, with its process
 * id in it. A node that was killed leaves the file and no lock.
 */
final class NodeLock implements AutoCloseable {
  private static final int PID_BYTES_MAX = 20;

  private final Path file;
  private final FileChannel channel;

  private NodeLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock of {@code home}, or says who has it. */
  static NodeLock take(Home home) throws EnvironmentException {
    try {
      while (true) {
        NodeLock lock = tryTake(home);
        if (lock != null) {
          return lock;
        }
      }
    } catch (EnvironmentException e) {
      throw e;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write "
              + home.lock()
              + " ("
              + Failures.sentence(e)
              + "): choose a writable --data-dir",
          e);
    }
  }

  /** Whether it has not been let go. */
  boolean held() {
    return channel.isOpen();
  }

  /** Removes the file, then lets go. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }

  /** Nothing if the file was removed by its owner while we locked it. */
  private static @Nullable NodeLock tryTake(Home home) throws IOException {
    FileChannel channel =
        FileChannel.open(
            home.lock(),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            Home.onlyOwner());
    boolean taken = false;
    try {
      if (!locks(channel)) {
        throw new EnvironmentException(
            "a node runs on "
                + home.directory()
                + " already (pid "
                + pid(channel)
                + "): stop it, or choose another --data-dir");
      }
      taken = mark(channel, home.lock());
      return taken ? new NodeLock(home.lock(), channel) : null;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // another node of this very process
      return false;
    }
  }

  /**
   * Writes our process id; false if {@code file} is not the file that was locked, because its owner
   * removed it in between. Only sizes are compared: to open and close it again would give up the
   * lock, as POSIX has it.
   */
  private static boolean mark(FileChannel channel, Path file) throws IOException {
    String pid = ProcessHandle.current().pid() + "\n";
    try {
      channel.truncate(0);
      if (Files.size(file) > 0) {
        return false;
      }
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return Files.size(file) == pid.length();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String pid(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(PID_BYTES_MAX);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
  }
}
