package dev.hypha;

import dev.hypha.core.Node;
import dev.hypha.core.ProviderStore;
import dev.hypha.core.RecordStore;
import dev.hypha.kad.Kad;
import dev.hypha.kad.KadConfig;
import dev.hypha.store.PersistentProviderStore;
import dev.hypha.store.PersistentRecordStore;
import java.io.IOException;
import java.nio.file.Path;

/** Where a hash table keeps on disk what it keeps for others. */
final class KadFiles {
  private static final String RECORDS = "records.db";
  private static final String PROVIDERS = "providers.db";

  private KadFiles() {}

  /** Makes a node take part in a network. */
  interface Opening {
    Kad open(Node node) throws IOException;
  }

  /** A table that keeps what it keeps in files of {@code directory}. */
  static Kad open(Path directory, Node node, KadConfig config) throws IOException {
    RecordStore records =
        PersistentRecordStore.open(directory.resolve(RECORDS), config.serving().recordsMax());
    boolean opened = false;
    try {
      ProviderStore providers =
          PersistentProviderStore.open(
              directory.resolve(PROVIDERS),
              config.serving().providedKeysMax(),
              config.serving().providersOfKeyMax());
      opened = true;
      return new Kad(node, config, records, providers);
    } finally {
      if (!opened) {
        records.close();
      }
    }
  }
}
