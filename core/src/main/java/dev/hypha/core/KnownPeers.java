package dev.hypha.core;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * So many peers and no more, in memory: what peerstores are made of. Of strangers and friends the
 * least recently changed gives way first. Those that are warned of or banned have half the places
 * to themselves, where only their like can drive them out: a flood of new identities lifts no ban.
 * Not thread-safe.
 */
public final class KnownPeers {
  private final int most;
  private final LinkedHashMap<PeerId, PeerRecord> ordinary = new LinkedHashMap<>();
  private final LinkedHashMap<PeerId, PeerRecord> reputed = new LinkedHashMap<>();

  /** Room for {@code most} peers, at least two. */
  public KnownPeers(int most) {
    if (most < 2) {
      throw new IllegalArgumentException("room for " + most + " peers");
    }
    this.most = most;
  }

  /** {@link PeerRecord#UNKNOWN} for a stranger. */
  public PeerRecord of(PeerId peer) {
    PeerRecord record = ordinary.get(peer);
    return record == null ? reputed.getOrDefault(peer, PeerRecord.UNKNOWN) : record;
  }

  /** Remembers {@code record} of {@code peer}, and returns whom it had to forget for that. */
  public Optional<PeerId> put(PeerId peer, PeerRecord record) {
    remove(peer);
    (record.repute().isPresent() ? reputed : ordinary).putLast(peer, record);
    if (reputed.size() > most / 2) {
      return Optional.of(reputed.pollFirstEntry().getKey());
    }
    if (ordinary.size() + reputed.size() > most) {
      return Optional.of(ordinary.pollFirstEntry().getKey());
    }
    return Optional.empty();
  }

  /** Forgets {@code peer}, and returns whether there was anything to forget. */
  public boolean remove(PeerId peer) {
    return ordinary.remove(peer) != null || reputed.remove(peer) != null;
  }

  /** All of them, in no order that one can rely on. */
  public List<PeerId> all() {
    List<PeerId> all = new ArrayList<>(ordinary.keySet());
    all.addAll(reputed.keySet());
    return all;
  }
}
