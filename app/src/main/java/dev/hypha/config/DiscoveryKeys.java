package dev.hypha.config;

import static dev.hypha.config.Profile.LAN;
import static dev.hypha.config.Profile.PRIVATE;

import dev.hypha.mdns.engine.MdnsConfig;

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
                  + " one. Who is found is remembered, not dialed.")
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

  private DiscoveryKeys() {}
}
