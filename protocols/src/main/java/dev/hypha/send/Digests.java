package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over what is on a disk. */
final class Digests {
  private static final int CHUNK_BYTES = 256 << 10;

  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** The digest so far; {@code digest} goes on. */
  static Bytes soFar(MessageDigest digest) {
    try {
      return Bytes.owning(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the JDK's SHA-256 can be copied", e);
    }
  }

  /**
   * Feeds the first {@code bytes} of {@code file} to {@code digest}.
   *
   * @throws EOFException if the file has fewer
   */
  static void update(MessageDigest digest, FileChannel file, long bytes, Checked checked)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long done = 0;
    while (done < bytes) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, bytes - done));
      int n = file.read(chunk, done);
      if (n < 0) {
        throw new EOFException("the file is shorter than it was");
      }
      digest.update(chunk.flip());
      done += n;
      checked.upTo(done);
    }
  }

  /** Is told how far the reading is; what it throws ends it. */
  interface Checked {
    void upTo(long bytes) throws IOException;
  }
}
