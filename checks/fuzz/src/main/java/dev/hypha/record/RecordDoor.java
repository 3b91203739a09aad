package dev.hypha.record;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** Opens the peer record beneath its signature. */
public final class RecordDoor {
  private RecordDoor() {}

  public static void read(byte[] input) throws MalformedException {
    SignedPeerRecord record = SignedPeerRecord.read(Bytes.copyOf(input));
    if (!record.equals(SignedPeerRecord.read(record.payload()))) {
      throw new AssertionError("a record changed: " + record);
    }
  }
}
