package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PublicationStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * What a node says in a hash table, in a file: whatever {@link #put} and {@link #said} have taken
 * is there after the process was killed. Times are kept to the second. Thread-safe.
 */
public final class PersistentPublicationStore implements PublicationStore {
  private static final byte[] PROVIDED = {};
  private static final int HEAD_BYTES = Long.BYTES;

  /** As they are numbered in the file. */
  private static final List<Kind> KINDS = List.of(Kind.VALUE, Kind.PROVIDER);

  private final StoreFile file;

  /** By kind and key: until when, and the value. */
  private final MVMap<byte[], byte[]> publications;

  /** When each was said, so that a long value is not written again with it. */
  private final MVMap<byte[], byte[]> said;

  private PersistentPublicationStore(
      StoreFile file, MVMap<byte[], byte[]> publications, MVMap<byte[], byte[]> said) {
    this.file = file;
    this.publications = publications;
    this.said = said;
  }

  /**
   * Opens {@code file}, or makes it.
   *
   * @throws IOException in one sentence that says what to do: it is in use, damaged, or out of
   *     reach
   */
  public static PersistentPublicationStore open(Path file) throws IOException {
    StoreFile opened = StoreFile.open(file, "publications");
    boolean done = false;
    try {
      MVMap<byte[], byte[]> publications = opened.map("publications");
      MVMap<byte[], byte[]> said = opened.map("said");
      done = true;
      return new PersistentPublicationStore(opened, publications, said);
    } finally {
      if (!done) {
        opened.close();
      }
    }
  }

  @Override
  public void put(Publication publication) throws IOException {
    byte[] place = place(publication.kind(), publication.key());
    byte[] value = publication.value().map(Bytes::toArray).orElse(PROVIDED);
    long until = publication.until().map(Instant::getEpochSecond).orElse(Long.MAX_VALUE);
    try {
      publications.put(
          place, ByteBuffer.allocate(HEAD_BYTES + value.length).putLong(until).put(value).array());
      said.put(place, seconds(publication.saidAt()));
    } catch (MVStoreException e) {
      throw file.failed(e);
    }
    file.commit();
  }

  @Override
  public void said(Kind kind, Collection<Bytes> keys, Instant at) throws IOException {
    byte[] when = seconds(at);
    try {
      for (Bytes key : keys) {
        said.replace(place(kind, key), when);
      }
    } catch (MVStoreException e) {
      throw file.failed(e);
    }
    file.commit();
  }

  /** Reaches the disk with the next publication that is put, or when this is closed. */
  @Override
  public void remove(Kind kind, Bytes key) {
    if (!file.isClosed()) {
      byte[] place = place(kind, key);
      publications.remove(place);
      said.remove(place);
    }
  }

  @Override
  public void forEach(Consumer<? super Publication> each) {
    if (file.isClosed()) {
      return;
    }
    for (Map.Entry<byte[], byte[]> entry : publications.entrySet()) {
      read(entry.getKey(), entry.getValue(), said.get(entry.getKey())).ifPresent(each);
    }
  }

  @Override
  public int size() {
    return file.isClosed() ? 0 : publications.size();
  }

  @Override
  public void close() {
    file.close();
  }

  private static byte[] place(Kind kind, Bytes key) {
    return ByteBuffer.allocate(1 + key.size())
        .put((byte) KINDS.indexOf(kind))
        .put(key.toArray())
        .array();
  }

  private static byte[] seconds(Instant at) {
    return ByteBuffer.allocate(Long.BYTES).putLong(at.getEpochSecond()).array();
  }

  /** Nothing for what a damaged disk has made of it. */
  private static Optional<Publication> read(byte[] place, byte[] stored, byte @Nullable [] saidAt) {
    if (place.length < 1
        || place[0] < 0
        || place[0] >= KINDS.size()
        || stored.length < HEAD_BYTES) {
      return Optional.empty();
    }
    Bytes key = Bytes.copyOf(place, 1, place.length - 1);
    long until = ByteBuffer.wrap(stored).getLong();
    Bytes value = Bytes.copyOf(stored, HEAD_BYTES, stored.length - HEAD_BYTES);
    return Optional.of(
        new Publication(
            key,
            KINDS.get(place[0]) == Kind.VALUE ? Optional.of(value) : Optional.empty(),
            saidAt != null && saidAt.length == Long.BYTES
                ? instant(ByteBuffer.wrap(saidAt).getLong())
                : Instant.EPOCH,
            until == Long.MAX_VALUE ? Optional.empty() : Optional.of(instant(until))));
  }

  private static Instant instant(long seconds) {
    return Instant.ofEpochSecond(Math.clamp(seconds, 0, Instant.MAX.getEpochSecond()));
  }
}
