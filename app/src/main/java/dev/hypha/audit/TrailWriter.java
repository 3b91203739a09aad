package dev.hypha.audit;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts lines behind each other: chain, tree, files, checkpoints. Lines are gathered with {@link
 * #add} and are in the file after {@link #flush}; if that fails, {@link #rollback} makes the writer
 * as it was after the last one that did not. A checkpoint is made public only after its lines are
 * on the disk, so that no loss of power makes it look as if lines had been cut. Not thread-safe.
 */
final class TrailWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TrailWriter.class.getName());
  private static final int CHUNK = 256 << 10;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SEQ = "\",\"seq\":".getBytes(StandardCharsets.US_ASCII);

  private final TrailDirectory directory;
  private final AuditConfig config;
  private final AuditKey key;
  private final byte[] prefix;
  private final MessageDigest digest = Sha256.digest();
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK + AuditLine.BYTES_MAX);
  private final List<Checkpoint> pending = new ArrayList<>();

  private @Nullable FileChannel channel;
  private long fileSeq;
  private long length;
  private MerkleTree tree;
  private byte[] prev;

  /** What is in the file. */
  private MerkleTree keptTree;

  private byte[] keptPrev;
  private long signedSize;
  private boolean unsynced;

  private TrailWriter(
      TrailDirectory directory, AuditConfig config, AuditKey key, Resumption begin) {
    this.directory = directory;
    this.config = config;
    this.key = key;
    this.prefix = config.prefix().getBytes(StandardCharsets.US_ASCII);
    this.fileSeq = begin.frontier().file();
    this.length = begin.frontier().offset();
    this.tree = begin.frontier().tree();
    this.prev = begin.frontier().prev().getBytes(StandardCharsets.US_ASCII);
    this.keptTree = tree.copy();
    this.keptPrev = prev;
    this.signedSize = begin.signed();
  }

  /** Goes on behind the last line, or begins a trail. */
  static TrailWriter open(
      TrailDirectory directory, AuditConfig config, AuditKey key, Resumption begin)
      throws IOException {
    TrailWriter writer = new TrailWriter(directory, config, key, begin);
    if (begin.signed() < 0) {
      directory.replace(
          directory.verifierKey(), (key.verifier() + "\n").getBytes(StandardCharsets.UTF_8));
      writer.checkpoint();
    }
    writer.channel();
    writer.sync();
    return writer;
  }

  long size() {
    return tree.size();
  }

  /** Lines that no checkpoint vouches for. */
  long unsigned() {
    return tree.size() - signedSize;
  }

  /** Whether lines wait to be forced to the disk, or checkpoints to be made public. */
  boolean unsynced() {
    return unsynced || !pending.isEmpty();
  }

  /** Takes a line up; returns its number. */
  long add(Draft draft) throws IOException {
    int most = prefix.length + draft.head().length + draft.tail().length + 96;
    if (most > AuditLine.BYTES_MAX) {
      throw new IllegalArgumentException("an audit line of " + most + " bytes");
    }
    if (length + chunk.position() + most > config.rotateBytes() && length + chunk.position() > 0) {
      flush();
      rotate();
    }
    long seq = tree.size();
    int begin = chunk.position();
    chunk.put(prefix).put(draft.head()).put(prev).put(SEQ);
    chunk.put(Long.toString(seq).getBytes(StandardCharsets.US_ASCII)).put(draft.tail());
    int bytes = chunk.position() - begin;
    chunk.put((byte) '\n');
    digest.update(chunk.array(), begin, bytes);
    prev = hex(digest.digest());
    tree.append(chunk.array(), begin, bytes);
    if (unsigned() >= config.checkpointLines()) {
      checkpoint();
    }
    return seq;
  }

  /** Whether it is time to {@link #flush}. */
  boolean full() {
    return chunk.position() >= CHUNK;
  }

  /** Writes what was taken up. */
  void flush() throws IOException {
    if (chunk.position() > 0) {
      FileChannel file = channel();
      int bytes = chunk.position();
      ByteBuffer rest = chunk.duplicate().flip();
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      length += bytes;
      unsynced = true;
      chunk.clear();
      keptTree = tree.copy();
      keptPrev = prev;
    }
  }

  /** Forgets what was taken up since the last {@link #flush} that did not fail. */
  void rollback() {
    chunk.clear();
    tree = keptTree.copy();
    prev = keptPrev;
    pending.removeIf(each -> each.size() > tree.size());
    signedSize = Math.min(signedSize, tree.size());
    // part of a line may be in the file: it is opened anew, and cut
    letGo();
  }

  /** Signs what was taken up, to be made public with the next {@link #sync}. */
  void checkpoint() {
    if (signedSize != tree.size()) {
      pending.add(Checkpoint.sign(key, tree));
      signedSize = tree.size();
    }
  }

  /** Forces the lines to the disk, then makes the checkpoints of them public. */
  void sync() throws IOException {
    if (unsynced) {
      channel().force(false);
      unsynced = false;
    }
    if (pending.isEmpty()) {
      return;
    }
    remember(pending);
    Checkpoint last = pending.getLast();
    directory.replace(directory.checkpoint(), last.note().encode());
    if (last.size() == keptTree.size()) {
      Frontier now =
          new Frontier(keptTree, new String(keptPrev, StandardCharsets.US_ASCII), fileSeq, length);
      directory.replace(directory.frontier(), now.encode().getBytes(StandardCharsets.US_ASCII));
    }
    pending.clear();
  }

  private void remember(List<Checkpoint> checkpoints) throws IOException {
    StringBuilder notes = new StringBuilder();
    checkpoints.forEach(each -> notes.append(each.note()).append('\n'));
    try (FileChannel history = directory.append(directory.checkpoints())) {
      long before = history.size();
      boolean done = false;
      try {
        TrailDirectory.write(history, notes.toString().getBytes(StandardCharsets.UTF_8));
        history.force(false);
        done = true;
      } finally {
        if (!done) {
          history.truncate(before);
        }
      }
    }
  }

  @Override
  public void close() {
    letGo();
  }

  private void rotate() throws IOException {
    sync();
    letGo();
    fileSeq = tree.size();
    length = 0;
    channel();
  }

  /** The file, open, and exactly as long as it is to be. */
  private FileChannel channel() throws IOException {
    if (channel == null) {
      FileChannel opened = directory.append(directory.log(fileSeq));
      boolean done = false;
      try {
        if (opened.size() < length) {
          throw new IOException(
              directory.log(fileSeq) + " was cut while the node ran: it lacks lines");
        }
        opened.truncate(length).position(length);
        directory.sync();
        channel = opened;
        done = true;
      } finally {
        if (!done) {
          opened.close();
        }
      }
    }
    return channel;
  }

  private void letGo() {
    FileChannel old = channel;
    channel = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "closing an audit file", e);
      }
    }
  }

  private static byte[] hex(byte[] bytes) {
    byte[] text = new byte[2 * bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      text[2 * i] = DIGITS[(bytes[i] >> 4) & 15];
      text[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    return text;
  }
}
