package dev.hypha.identify;

import dev.hypha.bytes.Bytes;
import dev.hypha.identify.IdentifyConfig.PushRates;
import dev.hypha.identify.IdentifyConfig.Rate;
import dev.hypha.multiformats.Multiaddr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a push may be taken: token buckets for all and for each prefix of an IP address.
 *
 * <p>Pure: the time is given. A push takes its tokens from every bucket or from none, so that those
 * who are refused use up nothing. A bucket that is full again is forgotten; above the bound the one
 * that was asked for longest ago is. One thread at a time.
 */
final class PushLimiter {
  private final PushRates rates;
  private final Bucket global;
  private final LinkedHashMap<Prefix, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  PushLimiter(PushRates rates) {
    this.rates = rates;
    this.global = new Bucket(rates.global());
  }

  /**
   * @param now {@link dev.hypha.core.Runtime#nanoTime}
   */
  boolean admits(Multiaddr remote, long now) {
    Optional<IpAddress> ip = IpAddress.of(remote);
    if (ip.isPresent() && ip.get().isLoopback()) {
      return true;
    }
    List<Bucket> concerned = new ArrayList<>();
    ip.ifPresent(address -> addPrefixes(address, concerned));
    concerned.add(global);
    boolean admitted = concerned.stream().allMatch(bucket -> bucket.hasToken(now));
    if (admitted) {
      concerned.forEach(bucket -> bucket.take(now));
    }
    forget(now);
    return admitted;
  }

  /** How many prefixes are remembered. */
  int prefixes() {
    return buckets.size();
  }

  private void addPrefixes(IpAddress address, List<Bucket> concerned) {
    if (address.isIp4()) {
      concerned.add(bucket(address.prefix(24), rates.ip4Prefix24()));
    } else {
      concerned.add(bucket(address.prefix(56), rates.ip6Prefix56()));
      concerned.add(bucket(address.prefix(48), rates.ip6Prefix48()));
    }
  }

  private Bucket bucket(Bytes prefix, Rate rate) {
    return buckets.computeIfAbsent(new Prefix(prefix), fresh -> new Bucket(rate));
  }

  private void forget(long now) {
    var eldest = buckets.entrySet().iterator();
    while (eldest.hasNext()) {
      Map.Entry<Prefix, Bucket> entry = eldest.next();
      if (buckets.size() <= rates.prefixesMax() && !entry.getValue().isFull(now)) {
        return;
      }
      eldest.remove();
    }
  }

  /** Prefixes of different lengths are different, also across the two versions of IP. */
  private record Prefix(Bytes bytes) {}

  /**
   * A bucket as one number: the time at which it will be full again. Each token taken moves that
   * time by what a token takes to come back.
   */
  private static final class Bucket {
    private final long interval;
    private final long tolerance;
    private boolean used;
    private long fullAt;

    Bucket(Rate rate) {
      this.interval = rate.intervalNanos();
      this.tolerance = interval * (rate.burst() - 1);
    }

    boolean isFull(long now) {
      return !used || fullAt - now <= 0;
    }

    boolean hasToken(long now) {
      return isFull(now) || fullAt - now <= tolerance;
    }

    void take(long now) {
      fullAt = (isFull(now) ? now : fullAt) + interval;
      used = true;
    }
  }
}
