package dev.hypha.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PublicationStore.Kind;
import dev.hypha.core.PublicationStore.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistentPublicationsTest {
  private static final Bytes KEY = Bytes.utf8("/v/key");
  private static final Bytes OTHER = Bytes.utf8("other");
  private static final Instant THEN = Instant.ofEpochSecond(1_700_000_000);
  private static final Instant LATER = THEN.plusSeconds(60);

  @TempDir private Path directory;

  private PersistentPublicationStore open() throws IOException {
    return PersistentPublicationStore.open(directory.resolve("publications.db"));
  }

  private static List<Publication> all(PersistentPublicationStore store) {
    List<Publication> all = new ArrayList<>();
    store.forEach(all::add);
    return all;
  }

  private static Publication value(Instant saidAt) {
    return new Publication(KEY, Optional.of(Bytes.utf8("value")), saidAt, Optional.of(LATER));
  }

  @Test
  void what_is_said_is_there_for_the_next_node() throws Exception {
    try (PersistentPublicationStore first = open()) {
      first.put(value(THEN));
      first.put(Publication.provided(OTHER, Instant.EPOCH));
      first.said(Kind.PROVIDER, List.of(OTHER), LATER);
    }
    try (PersistentPublicationStore second = open()) {
      assertThat(all(second))
          .containsExactlyInAnyOrder(value(THEN), Publication.provided(OTHER, LATER));
    }
  }

  @Test
  void what_was_acknowledged_is_there_after_the_process_was_killed() throws Exception {
    try (PersistentPublicationStore killed = open()) {
      killed.put(value(THEN));
      killed.said(Kind.VALUE, List.of(KEY), LATER);
      Path left = directory.resolve("left.db");
      Files.copy(directory.resolve("publications.db"), left);
      try (PersistentPublicationStore next = PersistentPublicationStore.open(left)) {
        assertThat(all(next)).containsExactly(value(LATER));
      }
    }
  }

  @Test
  void a_value_and_a_provider_of_one_key_are_two_things() throws Exception {
    try (PersistentPublicationStore store = open()) {
      store.put(value(THEN));
      store.put(Publication.provided(KEY, THEN));
      store.remove(Kind.VALUE, KEY);
      assertThat(all(store)).containsExactly(Publication.provided(KEY, THEN));
      assertThat(store.size()).isEqualTo(1);
    }
  }

  @Test
  void what_is_not_kept_is_not_said_either() throws Exception {
    try (PersistentPublicationStore store = open()) {
      store.said(Kind.PROVIDER, List.of(KEY), LATER);
      assertThat(all(store)).isEmpty();
    }
  }

  @Test
  void a_file_of_something_else_is_named() throws Exception {
    Files.writeString(directory.resolve("publications.db"), "nothing of that kind ".repeat(1_000));
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("publications.db");
  }
}
