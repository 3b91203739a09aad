package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.KeyPrefix;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.RecordStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Records in memory: gone with the node. Thread-safe. */
public final class MemoryRecordStore implements RecordStore {
  private final int recordsMax;
  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Kept> records = new HashMap<>();
  private final NavigableMap<Bytes, Bytes> byPlace = new TreeMap<>();
  private long bytes;

  /**
   * An empty store.
   *
   * @param bytesMax of all keys and values together
   */
  public MemoryRecordStore(int recordsMax, long bytesMax) {
    this.recordsMax = recordsMax;
    this.bytesMax = bytesMax;
  }

  @Override
  public Optional<Kept> find(Bytes key) {
    lock.lock();
    try {
      return Optional.ofNullable(records.get(key));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean put(Bytes key, Optional<Kept> old, Kept record) throws Refused {
    lock.lock();
    try {
      Optional<Kept> known = Optional.ofNullable(records.get(key));
      if (!known.equals(old)) {
        return false;
      }
      long more = size(key, record) - known.map(kept -> size(key, kept)).orElse(0L);
      if ((known.isEmpty() && records.size() >= recordsMax) || bytes + more > bytesMax) {
        throw new Refused("no room for another record: there are " + records.size());
      }
      records.put(key, record);
      byPlace.put(KeyPrefix.placeOf(key), key);
      bytes += more;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(Bytes key) {
    lock.lock();
    try {
      Kept old = records.remove(key);
      byPlace.remove(KeyPrefix.placeOf(key));
      bytes -= old == null ? 0 : size(key, old);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forEach(BiConsumer<? super Bytes, ? super Kept> each) {
    Map<Bytes, Kept> all;
    lock.lock();
    try {
      all = Map.copyOf(records);
    } finally {
      lock.unlock();
    }
    all.forEach(each);
  }

  @Override
  public void forEachKey(KeyPrefix prefix, Consumer<? super Bytes> each) {
    List<Bytes> keys = new ArrayList<>();
    lock.lock();
    try {
      for (Map.Entry<Bytes, Bytes> entry : byPlace.tailMap(prefix.first()).entrySet()) {
        if (!prefix.contains(entry.getKey())) {
          break;
        }
        keys.add(entry.getValue());
      }
    } finally {
      lock.unlock();
    }
    keys.forEach(each);
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return records.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    // memory goes by itself
  }

  private static long size(Bytes key, Kept record) {
    return (long) key.size() + record.value().size();
  }
}
