package dev.hypha.core;

import dev.hypha.multiformats.PeerId;
import java.util.Collection;
import java.util.function.UnaryOperator;

/** What is known of peers. Bounded; the least recently changed peers give way. Thread-safe. */
public interface Peerstore {
  /** {@link PeerRecord#UNKNOWN} for a stranger. */
  PeerRecord of(PeerId peer);

  /**
   * Changes a record atomically and returns what it became. {@code change} must be quick and may
   * run twice.
   */
  PeerRecord update(PeerId peer, UnaryOperator<PeerRecord> change);

  /** Forgets everything about {@code peer}, its pins included. */
  void forget(PeerId peer);

  Collection<PeerId> all();
}
