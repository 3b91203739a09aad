package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who has brought a message, the first one first. It is asked for with every copy of a message:
 * hashes beside each other spare most looks at the ids themselves.
 */
final class Bringers {
  private @Nullable PeerId[] peers = new PeerId[4];
  private int[] hashes = new int[4];
  private int size;

  /** Adds one that is not among them. */
  void add(RemotePeer peer) {
    if (size == hashes.length) {
      peers = Arrays.copyOf(peers, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    peers[size] = peer.id;
    hashes[size++] = peer.hash;
  }

  boolean has(RemotePeer peer) {
    for (int i = 0; i < size; i++) {
      if (hashes[i] == peer.hash && peer.id.equals(peers[i])) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return size;
  }

  /** The one that came as number {@code index}. */
  PeerId at(int index) {
    PeerId peer = index < size ? peers[index] : null;
    if (peer == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return peer;
  }
}
