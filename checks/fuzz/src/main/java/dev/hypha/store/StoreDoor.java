package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** Opens a record as a damaged disk might hand it over. */
public final class StoreDoor {
  private StoreDoor() {}

  public static void read(byte[] input) throws MalformedException {
    StoredRecord record = StoredRecord.decode(Bytes.copyOf(input));
    if (!record.equals(StoredRecord.decode(record.encode()))) {
      throw new AssertionError("a record changed: " + record);
    }
  }
}
