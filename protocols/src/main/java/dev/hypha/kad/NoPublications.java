package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PublicationStore;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Consumer;

/** For a node that forgets what it has said when it ends. */
final class NoPublications implements PublicationStore {
  NoPublications() {}

  @Override
  public void put(Publication publication) {}

  @Override
  public void said(Kind kind, Collection<Bytes> keys, Instant at) {}

  @Override
  public void remove(Kind kind, Bytes key) {}

  @Override
  public void forEach(Consumer<? super Publication> each) {}

  @Override
  public int size() {
    return 0;
  }

  @Override
  public void close() {}
}
