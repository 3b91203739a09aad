package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.KeyPrefix;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProviderStore;
import dev.hypha.core.RecordStore.Kept;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryStoresTest {
  private static final Bytes KEY = Bytes.utf8("/v/a");
  private static final Bytes OTHER = Bytes.utf8("/v/b");

  private static Kept kept(String value) {
    return new Kept(Bytes.utf8(value), Instant.EPOCH);
  }

  private static ProviderStore.Provider provider(int n) {
    PeerId peer = new PeerId(Multihash.sha256(Bytes.of(n)).toBytes());
    return new ProviderStore.Provider(peer, List.of(), Instant.EPOCH);
  }

  @Test
  void a_record_is_found_until_it_is_removed() throws Exception {
    MemoryRecordStore store = new MemoryRecordStore(10, 1_000);
    assertThat(store.put(KEY, Optional.empty(), kept("one"))).isTrue();
    assertThat(store.find(KEY)).contains(kept("one"));
    store.remove(KEY);
    assertThat(store.find(KEY)).isEmpty();
    assertThat(store.size()).isZero();
  }

  @Test
  void a_record_takes_the_place_only_of_the_one_that_was_seen() throws Exception {
    MemoryRecordStore store = new MemoryRecordStore(10, 1_000);
    store.put(KEY, Optional.empty(), kept("one"));
    assertThat(store.put(KEY, Optional.empty(), kept("two"))).isFalse();
    assertThat(store.put(KEY, Optional.of(kept("one")), kept("three"))).isTrue();
    assertThat(store.find(KEY)).contains(kept("three"));
  }

  @Test
  void a_full_store_refuses_another_record_and_takes_a_newer_one() throws Exception {
    MemoryRecordStore store = new MemoryRecordStore(1, 1_000);
    store.put(KEY, Optional.empty(), kept("one"));
    assertThatThrownBy(() -> store.put(OTHER, Optional.empty(), kept("x")))
        .isInstanceOf(Refused.class);
    assertThat(store.put(KEY, Optional.of(kept("one")), kept("two"))).isTrue();
  }

  @Test
  void keys_are_shown_by_the_beginning_of_their_places() throws Exception {
    MemoryRecordStore store = new MemoryRecordStore(1_000, 1 << 20);
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add(Bytes.utf8("/v/" + i));
      store.put(keys.getLast(), Optional.empty(), kept("value"));
    }
    store.remove(keys.removeFirst());
    for (int bits : new int[] {0, 1, 4, 8, 13, 256}) {
      KeyPrefix prefix = new KeyPrefix(KeyPrefix.placeOf(keys.getLast()), bits);
      List<Bytes> shown = new ArrayList<>();
      store.forEachKey(prefix, shown::add);
      assertThat(shown)
          .containsExactlyInAnyOrderElementsOf(
              keys.stream().filter(key -> prefix.contains(KeyPrefix.placeOf(key))).toList())
          .contains(keys.getLast());
    }
  }

  @Test
  void the_bytes_of_records_are_bounded_and_given_back() throws Exception {
    MemoryRecordStore store = new MemoryRecordStore(10, 12);
    store.put(KEY, Optional.empty(), kept("12345678"));
    assertThatThrownBy(() -> store.put(OTHER, Optional.empty(), kept("x")))
        .isInstanceOf(Refused.class);
    store.remove(KEY);
    assertThat(store.put(OTHER, Optional.empty(), kept("12345678"))).isTrue();
  }

  @Test
  void a_provider_is_kept_once_with_what_it_said_last() throws Exception {
    MemoryProviderStore store = new MemoryProviderStore(10, 10);
    store.put(KEY, provider(1));
    ProviderStore.Provider later =
        new ProviderStore.Provider(provider(1).peer(), List.of(), Instant.EPOCH.plusSeconds(1));
    store.put(KEY, later);
    assertThat(store.of(KEY)).containsExactly(later);
  }

  @Test
  void who_comes_when_a_key_has_enough_providers_flushes_nobody_out() throws Exception {
    MemoryProviderStore store = new MemoryProviderStore(10, 2);
    store.put(KEY, provider(1));
    store.put(KEY, provider(2));
    assertThatThrownBy(() -> store.put(KEY, provider(3))).isInstanceOf(Refused.class);
    store.remove(KEY, provider(1).peer());
    store.put(KEY, provider(3));
    assertThat(store.of(KEY)).containsExactly(provider(2), provider(3));
  }

  @Test
  void keys_that_are_provided_are_bounded_and_given_back() throws Exception {
    MemoryProviderStore store = new MemoryProviderStore(1, 10);
    store.put(KEY, provider(1));
    assertThatThrownBy(() -> store.put(OTHER, provider(1))).isInstanceOf(Refused.class);
    store.remove(KEY, provider(1).peer());
    store.put(OTHER, provider(1));
    List<Bytes> keys = new ArrayList<>();
    store.forEach((key, provider) -> keys.add(key));
    assertThat(keys).containsExactly(OTHER);
  }
}
