package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Refused;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The values that a node keeps for a distributed hash table, by their keys. It looks into none of
 * them: what is put was checked before. Bounded; thread-safe.
 */
public interface RecordStore extends AutoCloseable {
  Optional<Kept> find(Bytes key);

  /**
   * Keeps {@code record} if {@code old} is what is there. When it returns true, the record is where
   * the store keeps records: on disk, if it has one.
   *
   * @param old as {@link #find} gave it, empty for nothing
   * @return false, and nothing has changed, if something else is there
   * @throws Refused if there is no room
   * @throws IOException if the disk fails
   */
  boolean put(Bytes key, Optional<Kept> old, Kept record) throws IOException;

  void remove(Bytes key);

  /** Shows every record; what is put or removed meanwhile may be shown or not. */
  void forEach(BiConsumer<? super Bytes, ? super Kept> each);

  /** Shows every key within {@code prefix}, without a look at the others or at any value. */
  void forEachKey(KeyPrefix prefix, Consumer<? super Bytes> each);

  int size();

  /** Lets go of what it holds. Idempotent. */
  @Override
  void close();

  /**
   * A record.
   *
   * @param receivedAt when this node was given it
   */
  record Kept(Bytes value, Instant receivedAt) {}
}
