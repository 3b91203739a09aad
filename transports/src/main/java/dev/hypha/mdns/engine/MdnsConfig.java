package dev.hypha.mdns.engine;

import java.time.Duration;
import java.util.Set;

/**
 * How discovery by multicast DNS behaves.
 *
 * @param serviceName what peers gather under, without the dot at its end
 * @param ttl how long what we tell of ourselves holds
 * @param queryIntervalMax how long to wait between two questions at most
 * @param publicAddresses whether addresses that reach everywhere are told
 * @param peersMax peers that are known at once; further ones are passed over
 * @param peersPerPacketMax peers that one packet can bring
 * @param addressesPerPeerMax addresses of one peer that are kept
 * @param packetsPerSecondMax packets of one link that are looked at; further ones are dropped
 * @param interfaces the names of the network interfaces that are used; all, if there are none
 */
public record MdnsConfig(
    String serviceName,
    Duration ttl,
    Duration queryIntervalMax,
    boolean publicAddresses,
    int peersMax,
    int peersPerPacketMax,
    int addressesPerPeerMax,
    int packetsPerSecondMax,
    Set<String> interfaces) {
  public static final MdnsConfig DEFAULT =
      new MdnsConfig(
          "_p2p._udp.local",
          Duration.ofMinutes(2),
          Duration.ofHours(1),
          true,
          1_024,
          16,
          16,
          256,
          Set.of());

  public MdnsConfig {
    interfaces = Set.copyOf(interfaces);
    if (!serviceName.matches("_[a-z0-9-]{1,62}\\._udp\\.local")) {
      throw new IllegalArgumentException("not a service name: " + serviceName);
    }
    if (ttl.compareTo(Duration.ofSeconds(10)) < 0 || ttl.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("ttl is " + ttl);
    }
    if (queryIntervalMax.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("queryIntervalMax is " + queryIntervalMax);
    }
    if (peersMax < 1 || peersPerPacketMax < 1 || addressesPerPeerMax < 1) {
      throw new IllegalArgumentException("a bound that lets nobody in");
    }
    if (packetsPerSecondMax < 1) {
      throw new IllegalArgumentException("packetsPerSecondMax is " + packetsPerSecondMax);
    }
  }

  /**
   * The same among the members of a private network, who do not meet others.
   *
   * @param fingerprint of the network, in base 16
   */
  public MdnsConfig within(String fingerprint) {
    return new MdnsConfig(
        "_p2p-" + fingerprint + "._udp.local",
        ttl,
        queryIntervalMax,
        publicAddresses,
        peersMax,
        peersPerPacketMax,
        addressesPerPeerMax,
        packetsPerSecondMax,
        interfaces);
  }

  /** The same, telling addresses that reach everywhere, or not. */
  public MdnsConfig withPublicAddresses(boolean told) {
    return new MdnsConfig(
        serviceName,
        ttl,
        queryIntervalMax,
        told,
        peersMax,
        peersPerPacketMax,
        addressesPerPeerMax,
        packetsPerSecondMax,
        interfaces);
  }

  /** The same on no other interfaces than {@code names}. */
  public MdnsConfig on(String... names) {
    return new MdnsConfig(
        serviceName,
        ttl,
        queryIntervalMax,
        publicAddresses,
        peersMax,
        peersPerPacketMax,
        addressesPerPeerMax,
        packetsPerSecondMax,
        Set.of(names));
  }
}
