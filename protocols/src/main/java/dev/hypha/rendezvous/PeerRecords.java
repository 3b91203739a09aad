package dev.hypha.rendezvous;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.record.SignedPeerRecord;
import java.util.Optional;

/** Signed peer records in either of the forms that are in use. */
final class PeerRecords {
  private PeerRecords() {}

  /** A record whose signature holds; nothing if it is none. */
  static Optional<SignedPeerRecord> read(Bytes envelope) {
    try {
      return Optional.of(SignedPeerRecord.decode(envelope));
    } catch (MalformedException standard) {
      try {
        return Optional.of(SignedPeerRecord.decodeOldForm(envelope));
      } catch (MalformedException e) {
        e.addSuppressed(standard);
        return Optional.empty();
      }
    }
  }
}
