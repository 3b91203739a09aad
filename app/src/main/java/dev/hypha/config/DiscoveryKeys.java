package dev.hypha.config;

import static dev.hypha.config.Profile.LAN;
import static dev.hypha.config.Profile.LOWPOWER;
import static dev.hypha.config.Profile.PRIVATE;
import static dev.hypha.config.Profile.SERVER;
import static dev.hypha.config.Profile.TEST;

import dev.hypha.exchange.ExchangeConfig;
import dev.hypha.mdns.engine.MdnsConfig;
import java.time.Duration;

/** How peers are found that nobody has told of. */
final class DiscoveryKeys {
  static final Table TABLE = new Table();

  static final Key<Boolean> MDNS =
      TABLE
          .key(
              "discovery.mdns",
              Kinds.toggle(),
              false,
              "Whether nodes on the same local network are found by multicast DNS, and find this"
                  + " one. Who is found is dialed if peers are missing.")
          .in(LAN, true);
  static final Key<Boolean> MDNS_PUBLIC =
      TABLE
          .key(
              "discovery.mdns_public_addresses",
              Kinds.toggle(),
              MdnsConfig.DEFAULT.publicAddresses(),
              "Whether addresses that reach everywhere are told by multicast DNS too, if an"
                  + " interface of the link has them.")
          .in(PRIVATE, false);
  static final Key<Integer> MIN_PEERS =
      TABLE
          .key(
              "discovery.min_peers",
              Kinds.count(0, 1_000),
              4,
              "While fewer peers are connected that this node has dialed or found, it dials who was"
                  + " lost, who is found nearby, bootstrap peers and who is remembered; 0 dials"
                  + " bootstrap peers once.")
          .in(SERVER, 16)
          .in(LOWPOWER, 2)
          .in(TEST, 0);
  static final Key<Duration> RETRY_MAX =
      TABLE.key(
          "discovery.retry_max",
          Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          Duration.ofSeconds(30),
          "A peer that does not answer is dialed again after a second, then after twice as long"
              + " each time, and at last after this.");

  static final Key<Boolean> EXCHANGE =
      TABLE
          .key(
              "discovery.exchange",
              Kinds.toggle(),
              true,
              "Whether connected peers are asked whom else they are connected to, and told whom"
                  + " this node is: of each what it has signed, and no private addresses at public"
                  + " ones.")
          .in(PRIVATE, false);
  static final Key<Duration> EXCHANGE_INTERVAL =
      TABLE
          .key(
              "discovery.exchange_interval",
              Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
              ExchangeConfig.DEFAULT.interval(),
              "How often connected peers are asked for others; while fewer than"
                  + " discovery.min_peers are connected, every 30 seconds at least.")
          .in(LOWPOWER, Duration.ofMinutes(30));

  private DiscoveryKeys() {}
}
