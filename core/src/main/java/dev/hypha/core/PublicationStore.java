package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a node itself has put into a distributed hash table and provides there, so that it goes on
 * saying it after a restart. Thread-safe.
 */
public interface PublicationStore extends AutoCloseable {
  /** What can be said of a key. */
  enum Kind {
    /** It has a value. */
    VALUE,
    /** This node provides what it names. */
    PROVIDER
  }

  /**
   * Keeps {@code publication} in the place of what was said of the same key before.
   *
   * @throws IOException if the disk fails
   */
  void put(Publication publication) throws IOException;

  /**
   * Takes down that others were told of these; nothing for those that are not kept.
   *
   * @throws IOException if the disk fails
   */
  void said(Kind kind, Collection<Bytes> keys, Instant at) throws IOException;

  void remove(Kind kind, Bytes key);

  /** Shows all; what changes meanwhile may be shown or not. */
  void forEach(Consumer<? super Publication> each);

  int size();

  /** Lets go of what it holds. Idempotent. */
  @Override
  void close();

  /**
   * Something that is said.
   *
   * @param value empty if it is provided
   * @param saidAt when others were told last; {@link Instant#EPOCH} for never
   * @param until from then on it is not said any more
   */
  record Publication(Bytes key, Optional<Bytes> value, Instant saidAt, Optional<Instant> until) {
    /** That this node provides {@code key}. */
    public static Publication provided(Bytes key, Instant saidAt) {
      return new Publication(key, Optional.empty(), saidAt, Optional.empty());
    }

    public Kind kind() {
      return value.isPresent() ? Kind.VALUE : Kind.PROVIDER;
    }
  }
}
