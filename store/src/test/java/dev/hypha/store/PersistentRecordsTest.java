package dev.hypha.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.KeyPrefix;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProviderStore;
import dev.hypha.core.RecordStore.Kept;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records and providers in files. */
class PersistentRecordsTest {
  private static final Bytes KEY = Bytes.utf8("/v/a");
  private static final Bytes OTHER = Bytes.utf8("/v/b");
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.000000001Z");

  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private PersistentRecordStore records(int max) throws IOException {
    PersistentRecordStore store = PersistentRecordStore.open(directory.resolve("records.db"), max);
    open.add(store);
    return store;
  }

  private PersistentProviderStore providers(int keys, int ofKey) throws IOException {
    PersistentProviderStore store =
        PersistentProviderStore.open(directory.resolve("providers.db"), keys, ofKey);
    open.add(store);
    return store;
  }

  private static Kept kept(String value) {
    return new Kept(Bytes.utf8(value), THEN);
  }

  private static ProviderStore.Provider provider(int n) throws IOException {
    PeerId peer = new PeerId(Multihash.sha256(Bytes.of(n)).toBytes());
    Instant seconds = Instant.parse("2026-01-01T00:00:00Z");
    return new ProviderStore.Provider(
        peer, List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/" + n)), seconds);
  }

  @Test
  void what_was_put_is_there_for_the_next_node() throws Exception {
    PersistentRecordStore first = records(10);
    assertThat(first.put(KEY, Optional.empty(), kept("one"))).isTrue();
    first.close();
    assertThat(records(10).find(KEY)).contains(kept("one"));
  }

  /** The file as it is while the store is open is what a process leaves that is killed. */
  @Test
  void what_was_put_is_there_when_the_process_was_killed() throws Exception {
    PersistentRecordStore first = records(1_000);
    for (int i = 0; i < 500; i++) {
      first.put(Bytes.utf8("/v/" + i), Optional.empty(), kept("value " + i));
    }
    Path left = directory.resolve("left.db");
    Files.copy(directory.resolve("records.db"), left, StandardCopyOption.REPLACE_EXISTING);
    PersistentRecordStore second = PersistentRecordStore.open(left, 1_000);
    open.add(second);
    for (int i = 0; i < 500; i++) {
      assertThat(second.find(Bytes.utf8("/v/" + i))).contains(kept("value " + i));
    }
  }

  @Test
  void keys_are_shown_by_the_beginning_of_their_places() throws Exception {
    PersistentRecordStore store = records(1_000);
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add(Bytes.utf8("/v/" + i));
      store.put(keys.getLast(), Optional.empty(), kept("value"));
    }
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
  void records_that_lie_by_their_keys_as_they_once_did_are_found() throws Exception {
    Path file = directory.resolve("records.db");
    try (StoreFile old = StoreFile.open(file, "records")) {
      byte[] value = Bytes.utf8("one").toArray();
      byte[] stored =
          ByteBuffer.allocate(12 + value.length)
              .putLong(THEN.getEpochSecond())
              .putInt(THEN.getNano())
              .put(value)
              .array();
      old.map("records").put(KEY.toArray(), stored);
      old.commit();
    }
    PersistentRecordStore store = records(10);
    assertThat(store.find(KEY)).contains(kept("one"));
    assertThat(store.size()).isEqualTo(1);
    store.close();
    assertThat(records(10).find(KEY)).contains(kept("one"));
  }

  @Test
  void a_record_takes_the_place_only_of_the_one_that_was_seen() throws Exception {
    PersistentRecordStore store = records(10);
    store.put(KEY, Optional.empty(), kept("one"));
    assertThat(store.put(KEY, Optional.empty(), kept("two"))).isFalse();
    assertThat(store.put(KEY, Optional.of(kept("other")), kept("two"))).isFalse();
    assertThat(store.put(KEY, Optional.of(kept("one")), kept("three"))).isTrue();
    assertThat(store.find(KEY)).contains(kept("three"));
  }

  @Test
  void records_are_bounded_and_give_their_place_back() throws Exception {
    PersistentRecordStore store = records(1);
    store.put(KEY, Optional.empty(), kept("one"));
    assertThatThrownBy(() -> store.put(OTHER, Optional.empty(), kept("x")))
        .isInstanceOf(Refused.class);
    store.remove(KEY);
    assertThat(store.put(OTHER, Optional.empty(), kept("x"))).isTrue();
    List<Bytes> keys = new ArrayList<>();
    store.forEach((key, record) -> keys.add(key));
    assertThat(keys).containsExactly(OTHER);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void many_put_at_once_and_all_are_there() throws Exception {
    PersistentRecordStore store = records(10_000);
    CountDownLatch done = new CountDownLatch(50);
    for (int i = 0; i < 50; i++) {
      Bytes key = Bytes.utf8("/v/" + i);
      Thread.startVirtualThread(
          () -> {
            try {
              store.put(key, Optional.empty(), kept("v"));
            } catch (IOException e) {
              throw new AssertionError(e);
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    store.close();
    assertThat(records(10_000).size()).isEqualTo(50);
  }

  @Test
  void a_closed_store_finds_nothing_and_takes_nothing() throws Exception {
    PersistentRecordStore store = records(10);
    store.close();
    assertThat(store.find(KEY)).isEmpty();
    assertThatThrownBy(() -> store.put(KEY, Optional.empty(), kept("one")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_file_that_another_node_has_is_refused_with_a_remedy() throws Exception {
    records(10);
    assertThatThrownBy(() -> records(10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use");
  }

  @Test
  void a_file_of_something_else_is_refused_with_a_remedy() throws Exception {
    Files.writeString(directory.resolve("records.db"), "nothing of that kind ".repeat(1_000));
    assertThatThrownBy(() -> records(10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("records.db");
  }

  @Test
  void providers_are_there_for_the_next_node() throws Exception {
    PersistentProviderStore first = providers(10, 10);
    first.put(KEY, provider(1));
    first.put(KEY, provider(2));
    first.put(KEY, provider(1));
    first.remove(OTHER, provider(1).peer());
    first.close();
    assertThat(providers(10, 10).of(KEY)).containsExactly(provider(2), provider(1));
  }

  @Test
  void providers_are_bounded_and_give_their_places_back() throws Exception {
    PersistentProviderStore store = providers(1, 2);
    store.put(KEY, provider(1));
    store.put(KEY, provider(2));
    assertThatThrownBy(() -> store.put(KEY, provider(3))).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> store.put(OTHER, provider(3))).isInstanceOf(Refused.class);
    store.remove(KEY, provider(1).peer());
    store.remove(KEY, provider(2).peer());
    assertThat(store.size()).isZero();
    store.put(OTHER, provider(3));
    List<ProviderStore.Provider> all = new ArrayList<>();
    store.forEach((key, provider) -> all.add(provider));
    assertThat(all).containsExactly(provider(3));
  }
}
