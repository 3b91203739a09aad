package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.KeyPrefix;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.RecordStore;
import dev.hypha.core.RecordStore.Kept;
import dev.hypha.core.Runtime;
import dev.hypha.kad.engine.Region;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values that this node keeps: valid, young, and the best that it was given of each key.
 * Thread-safe.
 */
final class Records {
  private final RecordStore store;
  private final Validators validators;
  private final Duration age;
  private final Runtime runtime;

  Records(RecordStore store, Validators validators, Duration age, Runtime runtime) {
    this.store = store;
    this.validators = validators;
    this.age = age;
    this.runtime = runtime;
  }

  /** What is kept of {@code key}, if it is still valid. */
  Optional<Kept> find(Bytes key) {
    return store.find(key).filter(kept -> isAlive(key, kept));
  }

  /**
   * Keeps a value.
   *
   * @throws MalformedException if the key may not have it
   * @throws Refused if there is a better one, no validator, or no room
   */
  void put(Bytes key, Bytes value) throws IOException {
    Instant now = runtime.wallClock();
    validators.validate(key, value, now);
    Kept fresh = new Kept(value, now);
    Optional<Kept> old;
    do {
      old = store.find(key);
      boolean better =
          old.isPresent()
              && isAlive(key, old.get())
              && validators.of(key).compare(key, old.get().value(), value) > 0;
      if (better) {
        throw new Refused("a better value of the key is known");
      }
    } while (!store.put(key, old, fresh));
  }

  /** Drops {@code value} if it is what is kept of {@code key}. */
  void forget(Bytes key, Bytes value) {
    store.find(key).filter(kept -> kept.value().equals(value)).ifPresent(_ -> store.remove(key));
  }

  /** Drops what is too old, or not valid any more. */
  void expire() {
    List<Bytes> gone = new ArrayList<>();
    store.forEach(
        (key, kept) -> {
          if (!isAlive(key, kept)) {
            gone.add(key);
          }
        });
    gone.forEach(store::remove);
  }

  /** The keys in {@code region} of which something is kept. */
  List<Bytes> keys(Region region) {
    List<Bytes> keys = new ArrayList<>();
    store.forEachKey(new KeyPrefix(region.key().toBytes(), region.bits()), keys::add);
    return keys;
  }

  private boolean isAlive(Bytes key, Kept kept) {
    Instant now = runtime.wallClock();
    if (!kept.receivedAt().plus(age).isAfter(now)) {
      return false;
    }
    try {
      validators.validate(key, kept.value(), now);
      return true;
    } catch (Refused | MalformedException e) {
      return false; // it has ended, or the network's rules are others than when it was kept
    }
  }
}
