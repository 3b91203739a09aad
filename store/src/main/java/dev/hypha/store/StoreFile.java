package dev.hypha.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * A file of MVStore in which what was committed is there after the process was killed. Many who
 * commit at once share one write. Thread-safe.
 */
final class StoreFile implements AutoCloseable {
  private static final int COMPACT_EVERY = 4_096;
  private static final int FILL_PERCENT = 50;
  private static final int COMPACT_BYTES = 16 << 20;

  private final Path file;
  private final String what;
  private final MVStore store;
  private final AtomicLong changes = new AtomicLong();

  /**
   * Who writes has the turn; guards what follows. Fair: who has just been served and comes again
   * must not write alone before all who wait have been served by one write.
   */
  private final Semaphore writing = new Semaphore(1, true);

  private long committed;
  private int commits;

  private StoreFile(Path file, String what, MVStore store) {
    this.file = file;
    this.what = what;
    this.store = store;
  }

  /**
   * Opens {@code file}, or makes it.
   *
   * @param what it holds, for messages
   * @throws IOException in one sentence that says what to do
   */
  static StoreFile open(Path file, String what) throws IOException {
    try {
      MVStore store =
          new MVStore.Builder()
              .fileName(file.toString())
              .autoCommitDisabled()
              .autoCompactFillRate(0)
              .open();
      return new StoreFile(file, what, store);
    } catch (MVStoreException | IllegalArgumentException e) {
      throw new IOException(explained(file, what, e), e);
    }
  }

  private static String explained(Path file, String what, RuntimeException e) {
    int code = e instanceof MVStoreException known ? known.getErrorCode() : 0;
    return switch (code) {
      case DataUtils.ERROR_FILE_LOCKED ->
          "the " + what + " " + file + " are in use by another node: stop it, or use another file";
      case DataUtils.ERROR_FILE_CORRUPT ->
          "the " + what + " " + file + " are damaged: restore them, or move the file away";
      default ->
          "cannot open the " + what + " " + file + " (" + e.getMessage() + "): make it writable";
    };
  }

  MVMap<byte[], byte[]> map(String name) throws IOException {
    try {
      return store.openMap(
          name,
          new MVMap.Builder<byte[], byte[]>()
              .keyType(ByteArrayDataType.INSTANCE)
              .valueType(ByteArrayDataType.INSTANCE));
    } catch (MVStoreException e) {
      throw new IOException(explained(file, what, e), e);
    }
  }

  boolean isClosed() {
    return store.isClosed();
  }

  /** Returns when what the caller has changed before is in the file. */
  void commit() throws IOException {
    long mine = changes.incrementAndGet();
    writing.acquireUninterruptibly();
    try {
      if (committed >= mine) {
        return; // somebody has written it along with his own
      }
      long all = changes.get();
      store.commit();
      committed = all;
      if (++commits % COMPACT_EVERY == 0 && !store.compact(FILL_PERCENT, COMPACT_BYTES)) {
        commits = 0; // full enough
      }
    } catch (MVStoreException e) {
      throw failed(e);
    } finally {
      writing.release();
    }
  }

  /** As what callers are told that the disk failed, or that the file is closed. */
  IOException failed(MVStoreException e) {
    return new IOException("the " + what + " " + file + " cannot be written: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    writing.acquireUninterruptibly();
    try {
      store.close();
    } catch (MVStoreException e) {
      store.closeImmediately(); // the file stays as the last commit left it
    } finally {
      writing.release();
    }
  }
}
