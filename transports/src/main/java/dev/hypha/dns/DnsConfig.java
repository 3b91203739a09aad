package dev.hypha.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The bounds of resolving one address, and whom to ask.
 *
 * @param lookupsMax questions that one address may lead to; links from one name to the next are as
 *     deep at most
 * @param textRecordsMax dnsaddr links of one name that are followed, of those that end as asked;
 *     the rest is passed over
 * @param addressesMax addresses that one address may lead to; the rest is passed over
 * @param queryTimeout how long one nameserver is waited for
 * @param attemptsMax how often the list of nameservers is gone through for one question
 * @param servers nameservers, in order; none for those of {@code resolverFile}
 * @param resolverFile where the machine names its nameservers, as {@code /etc/resolv.conf} does
 * @param hostsFile where the machine names addresses without DNS, as {@code /etc/hosts} does
 */
public record DnsConfig(
    int lookupsMax,
    int textRecordsMax,
    int addressesMax,
    Duration queryTimeout,
    int attemptsMax,
    List<InetSocketAddress> servers,
    Path resolverFile,
    Path hostsFile) {
  public static final DnsConfig DEFAULT =
      new DnsConfig(
          32,
          16,
          100,
          Duration.ofSeconds(2),
          2,
          List.of(),
          Path.of("/etc/resolv.conf"),
          Path.of("/etc/hosts"));

  public DnsConfig {
    servers = List.copyOf(servers);
    if (lookupsMax < 1 || textRecordsMax < 1 || addressesMax < 1 || attemptsMax < 1) {
      throw new IllegalArgumentException("a limit of the resolver is not positive");
    }
    if (!queryTimeout.isPositive()) {
      throw new IllegalArgumentException("a query timeout of " + queryTimeout);
    }
  }

  /** The same, asking {@code servers} whatever the machine says. */
  public DnsConfig withServers(List<InetSocketAddress> servers) {
    return new DnsConfig(
        lookupsMax,
        textRecordsMax,
        addressesMax,
        queryTimeout,
        attemptsMax,
        servers,
        resolverFile,
        hostsFile);
  }

  /** The same, waiting {@code timeout} for each nameserver. */
  public DnsConfig withQueryTimeout(Duration timeout) {
    return new DnsConfig(
        lookupsMax,
        textRecordsMax,
        addressesMax,
        timeout,
        attemptsMax,
        servers,
        resolverFile,
        hostsFile);
  }

  /** The same, with the names in {@code file} instead of {@code /etc/hosts}. */
  public DnsConfig withHostsFile(Path file) {
    return new DnsConfig(
        lookupsMax,
        textRecordsMax,
        addressesMax,
        queryTimeout,
        attemptsMax,
        servers,
        resolverFile,
        file);
  }
}
