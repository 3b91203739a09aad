package dev.hypha.rendezvous;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.record.SignedPeerRecord;
import java.util.Optional;

/** Signed peer records in either of the forms that are in use. */
final class PeerRecords {
  private PeerRecords() {}

  /**
   * A record whose signature holds.
   *
   * @param oldForm whether it is in the form of rust-libp2p, which reads no other
   */
  record Verified(SignedPeerRecord record, boolean oldForm) {}

  /** The record in an envelope; nothing if there is none, or nobody signed it. */
  static Optional<Verified> read(Bytes envelope) {
    try {
      return Optional.of(new Verified(SignedPeerRecord.decode(envelope), false));
    } catch (MalformedException standard) {
      return readOldForm(envelope);
    }
  }

  private static Optional<Verified> readOldForm(Bytes envelope) {
    try {
      return Optional.of(new Verified(SignedPeerRecord.decodeOldForm(envelope), true));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
