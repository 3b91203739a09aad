package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** Who said that it provides what a key names. Bounded, for each key as well; thread-safe. */
public interface ProviderStore extends AutoCloseable {
  /** Who provides {@code key}, in the order in which they came. */
  List<Provider> of(Bytes key);

  /**
   * Keeps {@code provider} in the place of what the same peer said before.
   *
   * @throws Refused if there is no room for another key, or for another provider of this one: those
   *     who are there stay until they are too old
   * @throws IOException if the disk fails
   */
  void put(Bytes key, Provider provider) throws IOException;

  void remove(Bytes key, PeerId peer);

  /** Shows every key and provider; what changes meanwhile may be shown or not. */
  void forEach(BiConsumer<? super Bytes, ? super Provider> each);

  /** How many keys somebody provides. */
  int size();

  /** Lets go of what it holds. Idempotent. */
  @Override
  void close();

  /**
   * A provider of something.
   *
   * @param addresses where it said it is, without {@code /p2p/…}
   * @param receivedAt when this node was told
   */
  record Provider(PeerId peer, List<Multiaddr> addresses, Instant receivedAt) {
    public Provider {
      addresses = List.copyOf(addresses);
    }
  }
}
