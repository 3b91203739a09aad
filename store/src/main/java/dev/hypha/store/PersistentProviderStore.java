package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProviderStore;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Providers in a file: whatever {@link #put} has taken is there after the process was killed. Times
 * are kept to the second. Thread-safe.
 */
public final class PersistentProviderStore implements ProviderStore {
  private final StoreFile file;
  private final MVMap<byte[], byte[]> providers;
  private final int keysMax;
  private final int ofKeyMax;

  private PersistentProviderStore(
      StoreFile file, MVMap<byte[], byte[]> providers, int keysMax, int ofKeyMax) {
    this.file = file;
    this.providers = providers;
    this.keysMax = keysMax;
    this.ofKeyMax = ofKeyMax;
  }

  /**
   * Opens {@code file}, or makes it.
   *
   * @param ofKeyMax providers of one key
   * @throws IOException in one sentence that says what to do: it is in use, damaged, or out of
   *     reach
   */
  public static PersistentProviderStore open(Path file, int keysMax, int ofKeyMax)
      throws IOException {
    StoreFile opened = StoreFile.open(file, "providers");
    boolean done = false;
    try {
      MVMap<byte[], byte[]> providers = opened.map("providers");
      done = true;
      return new PersistentProviderStore(opened, providers, keysMax, ofKeyMax);
    } finally {
      if (!done) {
        opened.close();
      }
    }
  }

  @Override
  public List<Provider> of(Bytes key) {
    if (file.isClosed()) {
      return List.of();
    }
    byte[] stored = providers.get(key.toArray());
    return stored == null ? List.of() : read(stored);
  }

  @Override
  public void put(Bytes key, Provider provider) throws IOException {
    byte[] place = key.toArray();
    try {
      while (true) {
        byte[] old = providers.get(place);
        List<Provider> known = old == null ? List.of() : read(old);
        List<Provider> others = without(known, provider.peer());
        if (old == null && providers.sizeAsLong() >= keysMax) {
          throw new Refused("no room for the providers of another key: there are " + keysMax);
        }
        if (others.size() >= ofKeyMax) {
          throw new Refused("no room for another provider of this key: there are " + ofKeyMax);
        }
        List<Provider> now = new ArrayList<>(others);
        now.add(provider);
        if (replaced(place, old, now)) {
          break;
        }
      }
    } catch (MVStoreException e) {
      throw file.failed(e);
    }
    file.commit();
  }

  /** Reaches the disk with the next provider that is put, or when this is closed. */
  @Override
  public void remove(Bytes key, PeerId peer) {
    byte[] place = key.toArray();
    while (!file.isClosed()) {
      byte[] old = providers.get(place);
      if (old == null || replaced(place, old, without(read(old), peer))) {
        return;
      }
    }
  }

  @Override
  public void forEach(BiConsumer<? super Bytes, ? super Provider> each) {
    if (file.isClosed()) {
      return;
    }
    for (Map.Entry<byte[], byte[]> entry : providers.entrySet()) {
      Bytes key = Bytes.owning(entry.getKey());
      read(entry.getValue()).forEach(provider -> each.accept(key, provider));
    }
  }

  @Override
  public int size() {
    return file.isClosed() ? 0 : providers.size();
  }

  @Override
  public void close() {
    file.close();
  }

  private boolean replaced(byte[] place, byte @Nullable [] old, List<Provider> now) {
    byte[] stored = StoredProviders.encode(now).toArray();
    if (old == null) {
      return providers.putIfAbsent(place, stored) == null;
    }
    return now.isEmpty() ? providers.remove(place, old) : providers.replace(place, old, stored);
  }

  private static List<Provider> without(List<Provider> all, PeerId peer) {
    return all.stream().filter(each -> !each.peer().equals(peer)).toList();
  }

  /** Nobody for what a damaged disk has made of it. */
  private static List<Provider> read(byte[] stored) {
    try {
      return StoredProviders.decode(Bytes.owning(stored));
    } catch (MalformedException e) {
      return List.of();
    }
  }
}
