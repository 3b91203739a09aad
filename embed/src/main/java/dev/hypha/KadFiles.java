package dev.hypha;

import dev.hypha.core.Node;
import dev.hypha.core.ProviderStore;
import dev.hypha.core.PublicationStore;
import dev.hypha.core.RecordStore;
import dev.hypha.kad.Kad;
import dev.hypha.kad.KadConfig;
import dev.hypha.store.PersistentProviderStore;
import dev.hypha.store.PersistentPublicationStore;
import dev.hypha.store.PersistentRecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a hash table keeps on disk what it keeps for others, and what it says itself. */
final class KadFiles {
  private static final String RECORDS = "records.db";
  private static final String PROVIDERS = "providers.db";
  private static final String PUBLICATIONS = "publications.db";

  private KadFiles() {}

  /** Makes a node take part in a network. */
  interface Opening {
    Kad open(Node node) throws IOException;
  }

  /** A table that keeps what it keeps in files of {@code directory}. */
  static Kad open(Path directory, Node node, KadConfig config) throws IOException {
    List<Runnable> open = new ArrayList<>();
    boolean opened = false;
    try {
      RecordStore records =
          PersistentRecordStore.open(directory.resolve(RECORDS), config.serving().recordsMax());
      open.add(records::close);
      ProviderStore providers =
          PersistentProviderStore.open(
              directory.resolve(PROVIDERS),
              config.serving().providedKeysMax(),
              config.serving().providersOfKeyMax());
      open.add(providers::close);
      PublicationStore publications =
          PersistentPublicationStore.open(directory.resolve(PUBLICATIONS));
      opened = true;
      return new Kad(node, config, records, providers, publications);
    } finally {
      if (!opened) {
        open.forEach(Runnable::run);
      }
    }
  }
}
