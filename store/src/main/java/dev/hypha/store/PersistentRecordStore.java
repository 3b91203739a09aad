package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.KeyPrefix;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.RecordStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStoreException;

/**
 * Records in a file: whatever {@link #put} has taken is there after the process was killed. Nothing
 * is read when it opens; pages are read as they are needed. They lie in the order of their places,
 * so that those of a part of the hash table are beside each other. Thread-safe.
 */
public final class PersistentRecordStore implements RecordStore {
  private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

  private static final int NANOS_MAX = 999_999_999;

  private static final int MOVED_AT_ONCE = 10_000;

  private final StoreFile file;

  /** By place and key. */
  private final MVMap<byte[], byte[]> records;

  private final int recordsMax;

  private PersistentRecordStore(StoreFile file, MVMap<byte[], byte[]> records, int recordsMax) {
    this.file = file;
    this.records = records;
    this.recordsMax = recordsMax;
  }

  /**
   * Opens {@code file}, or makes it.
   *
   * @throws IOException in one sentence that says what to do: it is in use, damaged, or out of
   *     reach
   */
  public static PersistentRecordStore open(Path file, int recordsMax) throws IOException {
    StoreFile opened = StoreFile.open(file, "records");
    boolean done = false;
    try {
      MVMap<byte[], byte[]> records = opened.map("records by place");
      move(opened, opened.map("records"), records);
      done = true;
      return new PersistentRecordStore(opened, records, recordsMax);
    } finally {
      if (!done) {
        opened.close();
      }
    }
  }

  /** Until November 2026 records were kept by their keys alone. */
  private static void move(StoreFile file, MVMap<byte[], byte[]> from, MVMap<byte[], byte[]> to)
      throws IOException {
    while (!from.isEmpty()) {
      for (int i = 0; i < MOVED_AT_ONCE && !from.isEmpty(); i++) {
        byte[] key = from.firstKey();
        to.put(place(Bytes.owning(key)), from.remove(key));
      }
      file.commit();
    }
  }

  private static byte[] place(Bytes key) {
    return Bytes.concat(KeyPrefix.placeOf(key), key).toArray();
  }

  private static Bytes key(byte[] place) {
    return Bytes.copyOf(place, KeyPrefix.PLACE_BYTES, place.length - KeyPrefix.PLACE_BYTES);
  }

  @Override
  public Optional<Kept> find(Bytes key) {
    if (file.isClosed()) {
      return Optional.empty();
    }
    byte[] stored = records.get(place(key));
    return stored == null ? Optional.empty() : read(stored);
  }

  @Override
  public boolean put(Bytes key, Optional<Kept> old, Kept record) throws IOException {
    byte[] place = place(key);
    try {
      if (old.isEmpty()) {
        if (records.sizeAsLong() >= recordsMax) {
          throw new Refused("no room for another record: there are " + recordsMax);
        }
        if (records.putIfAbsent(place, written(record)) != null) {
          return false;
        }
      } else if (!records.replace(place, written(old.get()), written(record))) {
        return false;
      }
    } catch (MVStoreException e) {
      throw file.failed(e);
    }
    file.commit();
    return true;
  }

  /** Reaches the disk with the next record that is put, or when this is closed. */
  @Override
  public void remove(Bytes key) {
    if (!file.isClosed()) {
      records.remove(place(key));
    }
  }

  @Override
  public void forEach(BiConsumer<? super Bytes, ? super Kept> each) {
    if (file.isClosed()) {
      return;
    }
    for (Map.Entry<byte[], byte[]> entry : records.entrySet()) {
      read(entry.getValue()).ifPresent(kept -> each.accept(key(entry.getKey()), kept));
    }
  }

  @Override
  public void forEachKey(KeyPrefix prefix, Consumer<? super Bytes> each) {
    if (file.isClosed()) {
      return;
    }
    Iterator<byte[]> places = records.keyIterator(prefix.first().toArray());
    while (places.hasNext()) {
      byte[] place = places.next();
      if (!prefix.contains(Bytes.owning(place))) {
        return;
      }
      each.accept(key(place));
    }
  }

  @Override
  public int size() {
    return file.isClosed() ? 0 : records.size();
  }

  @Override
  public void close() {
    file.close();
  }

  // ---- seconds, nanoseconds, value

  private static byte[] written(Kept record) {
    ByteBuffer stored = ByteBuffer.allocate(HEAD_BYTES + record.value().size());
    Instant at = record.receivedAt();
    stored.putLong(at.getEpochSecond());
    stored.putInt(at.getNano());
    stored.put(record.value().toArray());
    return stored.array();
  }

  /** Nothing for what a damaged disk has made of it. */
  private static Optional<Kept> read(byte[] stored) {
    if (stored.length < HEAD_BYTES) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.wrap(stored);
    long seconds = head.getLong();
    int nanos = head.getInt();
    if (seconds < 0 || seconds > Instant.MAX.getEpochSecond() || nanos < 0 || nanos > NANOS_MAX) {
      return Optional.empty();
    }
    Bytes value = Bytes.copyOf(stored, HEAD_BYTES, stored.length - HEAD_BYTES);
    return Optional.of(new Kept(value, Instant.ofEpochSecond(seconds, nanos)));
  }
}
