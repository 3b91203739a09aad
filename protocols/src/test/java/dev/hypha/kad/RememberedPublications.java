package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PublicationStore;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Outlives its node, in memory. */
final class RememberedPublications implements PublicationStore {
  private final Map<List<Object>, Publication> all = new LinkedHashMap<>();

  RememberedPublications() {}

  @Override
  public void put(Publication publication) {
    all.put(List.of(publication.kind(), publication.key()), publication);
  }

  @Override
  public void said(Kind kind, Collection<Bytes> keys, Instant at) {
    for (Bytes key : keys) {
      all.computeIfPresent(
          List.of(kind, key), (_, old) -> new Publication(key, old.value(), at, old.until()));
    }
  }

  @Override
  public void remove(Kind kind, Bytes key) {
    all.remove(List.of(kind, key));
  }

  @Override
  public void forEach(Consumer<? super Publication> each) {
    List.copyOf(all.values()).forEach(each);
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public void close() {}
}
