package dev.hypha.inbound;

import dev.hypha.bytes.Bytes;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the handshakes that run: in all, and per remote prefix, so that one machine cannot take
 * every place. Pure; one thread at a time.
 *
 * <p>A prefix is an IPv4 address, or the 56 bits of an IPv6 address that a site is given; the
 * loopback addresses have none, for there everybody shares one. The numbers are those of
 * go-libp2p's resource manager.
 */
public final class HalfOpen {
  private static final int IP6_PREFIX_BYTES = 7;

  private final int totalMax;
  private final int perPrefixMax;
  private final Map<Bytes, Integer> perPrefix = new HashMap<>();
  private int total;

  /**
   * @param totalMax handshakes at once
   * @param perPrefixMax of them for one prefix
   */
  public HalfOpen(int totalMax, int perPrefixMax) {
    if (totalMax < 1 || perPrefixMax < 1) {
      throw new IllegalArgumentException("a limit of handshakes is not positive");
    }
    this.totalMax = totalMax;
    this.perPrefixMax = perPrefixMax;
  }

  /** What handshakes from {@code remote} are counted under; nothing for loopback. */
  public static Optional<Bytes> prefix(InetAddress remote) {
    if (remote.isLoopbackAddress()) {
      return Optional.empty();
    }
    Bytes raw = Bytes.owning(remote.getAddress());
    return Optional.of(remote instanceof Inet4Address ? raw : raw.slice(0, IP6_PREFIX_BYTES));
  }

  /**
   * Counts one more, if there is room for it.
   *
   * @return why there is none; nothing if it was counted
   */
  public Optional<String> enter(Optional<Bytes> prefix) {
    if (total >= totalMax) {
      return Optional.of(total + " handshakes are running");
    }
    if (prefix.isPresent()) {
      int same = perPrefix.getOrDefault(prefix.get(), 0);
      if (same >= perPrefixMax) {
        return Optional.of(same + " handshakes with this network are running");
      }
      perPrefix.put(prefix.get(), same + 1);
    }
    total++;
    return Optional.empty();
  }

  /** Takes back one that {@link #enter} has counted. */
  public void leave(Optional<Bytes> prefix) {
    if (total == 0) {
      throw new IllegalStateException("nothing was counted");
    }
    total--;
    prefix.ifPresent(key -> perPrefix.computeIfPresent(key, (k, n) -> n == 1 ? null : n - 1));
  }

  /** How many prefixes are remembered. */
  int prefixes() {
    return perPrefix.size();
  }
}
