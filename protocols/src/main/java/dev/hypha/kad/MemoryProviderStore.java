package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProviderStore;
import dev.hypha.multiformats.PeerId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/** Providers in memory: gone with the node. Thread-safe. */
public final class MemoryProviderStore implements ProviderStore {
  private final int keysMax;
  private final int ofKeyMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, LinkedHashMap<PeerId, Provider>> providers = new HashMap<>();

  /**
   * An empty store.
   *
   * @param ofKeyMax providers of one key
   */
  public MemoryProviderStore(int keysMax, int ofKeyMax) {
    this.keysMax = keysMax;
    this.ofKeyMax = ofKeyMax;
  }

  @Override
  public List<Provider> of(Bytes key) {
    lock.lock();
    try {
      LinkedHashMap<PeerId, Provider> known = providers.get(key);
      return known == null ? List.of() : List.copyOf(known.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void put(Bytes key, Provider provider) throws Refused {
    lock.lock();
    try {
      LinkedHashMap<PeerId, Provider> known = providers.get(key);
      if (known == null) {
        if (providers.size() >= keysMax) {
          throw new Refused("no room for the providers of another key: there are " + keysMax);
        }
        known = new LinkedHashMap<>();
        providers.put(key, known);
      } else if (known.size() >= ofKeyMax && !known.containsKey(provider.peer())) {
        throw new Refused("no room for another provider of this key: there are " + ofKeyMax);
      }
      known.put(provider.peer(), provider);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(Bytes key, PeerId peer) {
    lock.lock();
    try {
      LinkedHashMap<PeerId, Provider> known = providers.get(key);
      if (known != null) {
        known.remove(peer);
        if (known.isEmpty()) {
          providers.remove(key);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forEach(BiConsumer<? super Bytes, ? super Provider> each) {
    Map<Bytes, List<Provider>> all = new HashMap<>();
    lock.lock();
    try {
      providers.forEach((key, known) -> all.put(key, List.copyOf(known.values())));
    } finally {
      lock.unlock();
    }
    all.forEach((key, known) -> known.forEach(provider -> each.accept(key, provider)));
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return providers.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    // memory goes by itself
  }
}
