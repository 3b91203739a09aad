package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.KnownPeers;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Peerstore;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * {@link KnownPeers} in a file. Thread-safe.
 *
 * <p>Everything is answered from memory. A change is on disk a second later; a machine that stops
 * before loses it, and nothing else. If the disk fails, the store says so once in the log and goes
 * on in memory.
 */
public final class PersistentPeerstore implements Peerstore, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PersistentPeerstore.class.getName());
  private static final Duration WRITE_AFTER = Duration.ofSeconds(1);
  private static final String PEERS = "peers";

  private final Path file;
  private final Runtime runtime;
  private final MVStore store;
  private final MVMap<byte[], byte[]> stored;

  private final ReentrantLock lock = new ReentrantLock();
  private final KnownPeers peers;
  private final Map<PeerId, StoredRecord> unwritten = new LinkedHashMap<>();
  private long serial;
  private Runtime.@Nullable Timer timer;
  private boolean closed;

  /** Who writes to the file has the turn, so that {@link #close} does not overtake it. */
  private final Semaphore writing = new Semaphore(1);

  private boolean broken;

  private PersistentPeerstore(Path file, int peersMax, Runtime runtime, MVStore store) {
    this.file = file;
    this.peers = new KnownPeers(peersMax);
    this.runtime = runtime;
    this.store = store;
    this.stored = store.openMap(PEERS);
  }

  /**
   * Opens {@code file}, or makes it.
   *
   * @param peersMax how many peers are kept
   * @throws IOException in one sentence that says what to do: it is in use, damaged, or out of
   *     reach
   */
  public static PersistentPeerstore open(Path file, int peersMax, Runtime runtime)
      throws IOException {
    MVStore store;
    try {
      store =
          new MVStore.Builder()
              .fileName(file.toString())
              .autoCommitDisabled()
              .autoCompactFillRate(0)
              .open();
    } catch (MVStoreException | IllegalArgumentException e) {
      throw new IOException(explained(file, e), e);
    }
    boolean done = false;
    try {
      PersistentPeerstore peerstore = new PersistentPeerstore(file, peersMax, runtime, store);
      peerstore.load();
      done = true;
      return peerstore;
    } catch (MVStoreException e) {
      throw new IOException(explained(file, e), e);
    } finally {
      if (!done) {
        store.closeImmediately();
      }
    }
  }

  private static String explained(Path file, RuntimeException e) {
    int code = e instanceof MVStoreException known ? known.getErrorCode() : 0;
    return switch (code) {
      case org.h2.mvstore.DataUtils.ERROR_FILE_LOCKED ->
          "the peerstore " + file + " is in use by another node: stop it, or use another directory";
      case org.h2.mvstore.DataUtils.ERROR_FILE_CORRUPT ->
          "the peerstore "
              + file
              + " is damaged: restore it from a backup, or move it away to begin an empty one"
              + " (with it go the pins against downgrades)";
      default ->
          "cannot open the peerstore " + file + " (" + e.getMessage() + "): make it writable";
    };
  }

  private void load() {
    TreeMap<Long, Map.Entry<PeerId, PeerRecord>> inOrder = new TreeMap<>();
    int unreadable = 0;
    for (byte[] key : stored.keySet()) {
      byte[] value = stored.get(key);
      try {
        StoredRecord known = StoredRecord.decode(Bytes.owning(value));
        inOrder.put(known.serial(), Map.entry(PeerId.fromBytes(Bytes.owning(key)), known.record()));
        serial = Math.max(serial, known.serial());
      } catch (MalformedException e) {
        unreadable++;
      }
    }
    if (unreadable > 0) {
      LOG.log(Level.WARNING, "{0}: {1} records are passed over", file, unreadable);
    }
    for (Map.Entry<PeerId, PeerRecord> each : inOrder.values()) {
      peers.put(each.getKey(), each.getValue()).ifPresent(this::forgotten); // more than may be now
    }
  }

  @Override
  public PeerRecord of(PeerId peer) {
    lock.lock();
    try {
      return peers.of(peer);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public PeerRecord update(PeerId peer, UnaryOperator<PeerRecord> change) {
    lock.lock();
    try {
      PeerRecord after = change.apply(peers.of(peer));
      unwritten.put(peer, new StoredRecord(++serial, after));
      peers.put(peer, after).ifPresent(this::forgotten);
      writeSoon();
      return after;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forget(PeerId peer) {
    lock.lock();
    try {
      if (peers.remove(peer)) {
        forgotten(peer);
        writeSoon();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Collection<PeerId> all() {
    lock.lock();
    try {
      return peers.all();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is not written yet and lets go of the file. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    write();
    writing.acquireUninterruptibly();
    try {
      store.close();
    } catch (MVStoreException e) {
      disk(e);
    } finally {
      writing.release();
    }
  }

  // ---- writing

  /** With the lock held. */
  private void forgotten(PeerId peer) {
    unwritten.put(peer, new StoredRecord(0, PeerRecord.UNKNOWN));
  }

  /** With the lock held. */
  private void writeSoon() {
    if (timer == null && !closed) {
      timer =
          runtime.at(
              runtime.nanoTime() + WRITE_AFTER.toNanos(),
              () -> runtime.fork("peerstore", this::write));
    }
  }

  private void write() {
    Map<PeerId, StoredRecord> changes;
    writing.acquireUninterruptibly();
    try {
      lock.lock();
      try {
        timer = null;
        changes = new LinkedHashMap<>(unwritten);
        unwritten.clear();
      } finally {
        lock.unlock();
      }
      if (!broken && !store.isClosed()) {
        changes.forEach(this::put);
        store.commit();
      }
    } catch (MVStoreException e) {
      disk(e);
    } finally {
      writing.release();
    }
  }

  private void put(PeerId peer, StoredRecord change) {
    byte[] key = peer.toBytes().toArray();
    if (change.serial() == 0) {
      stored.remove(key);
    } else {
      stored.put(key, change.encode().toArray());
    }
  }

  /** MVStore closes itself when the disk fails; the file stays as the last commit left it. */
  private void disk(MVStoreException e) {
    broken = true;
    LOG.log(
        Level.ERROR,
        "the peerstore {0} cannot be written and is kept in memory only until the next start: {1}",
        file,
        e.getMessage());
  }
}
