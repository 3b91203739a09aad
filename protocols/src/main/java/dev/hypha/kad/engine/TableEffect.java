package dev.hypha.kad.engine;

/** What a {@link RoutingTable} wants done, or tells. */
public sealed interface TableEffect {
  /** Ask a peer whether it lives and serves; answer with {@link TableInput.Alive} or Dead. */
  record Check(KadPeer peer) implements TableEffect {}

  /** Look up any key of a bucket, by its common prefix length. */
  record Refresh(int prefixLength) implements TableEffect {}

  /** Look up ourselves. */
  record RefreshSelf() implements TableEffect {}

  /** A peer is in the table from now on. */
  record Added(KadPeer peer) implements TableEffect {}

  /** A peer is no longer in the table. */
  record Removed(KadPeer peer) implements TableEffect {}

  /** A peer does not get in, nor to those that wait. */
  record Refused(KadPeer peer, Refusal why) implements TableEffect {}

  /** Why a peer does not get in. */
  enum Refusal {
    /** It is ourselves. */
    SELF,
    /** Too many of its addresses' owner are there already. */
    GROUP_IN_TABLE,
    /** Too many of its addresses' owner are in its bucket already, or wait for it. */
    GROUP_IN_BUCKET,
    /** The bucket is full, and nobody waits there. */
    FULL
  }
}
