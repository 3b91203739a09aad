package dev.hypha.mdns.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import java.util.List;
import java.util.Set;

/** What can happen to {@link Neighbours}. */
public sealed interface Input {
  /**
   * A link is there, or has other addresses than before.
   *
   * @param link a number that stands for it
   * @param loopback whether it reaches this machine only
   * @param ips of this machine on the link
   * @param listening every address of this node, without {@code /p2p/…}; of them, those at one of
   *     {@code ips} are told on the link
   */
  record LinkUp(int link, boolean loopback, Set<Bytes> ips, List<Multiaddr> listening)
      implements Input {
    public LinkUp {
      ips = Set.copyOf(ips);
      listening = List.copyOf(listening);
    }
  }

  /** A link is gone. */
  record LinkDown(int link) implements Input {}

  /**
   * Somebody on a link, perhaps we, said something.
   *
   * @param plain whether it came from another port than multicast DNS has: who asks so waits for an
   *     answer of its own
   */
  record Heard(int link, boolean plain, Message message) implements Input {}

  /** Somebody wants to know who is there now. */
  record Asked() implements Input {}

  /** We leave. */
  record Stopped() implements Input {}
}
