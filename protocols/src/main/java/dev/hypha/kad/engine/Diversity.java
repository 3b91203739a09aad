package dev.hypha.kad.engine;

/**
 * How many peers of one owner's addresses a table takes.
 *
 * <p>A site is a /24 of IPv4 or a /48 of IPv6, an allocation a /16 or a /32. A peer counts for
 * every group that one of its addresses is in; peers without an IP address are one allocation
 * together. After go-libp2p-kad-dht's diversity filter, which takes 3 and 2.
 *
 * @param siteInTable peers of one site in the whole table
 * @param siteInBucket peers of one site in one bucket, and among those that wait for it
 * @param allocationInTable peers of one allocation in the whole table
 * @param allocationInBucket peers of one allocation in one bucket, and among those that wait for it
 * @param localExempt whether loopback, link-local and private addresses are not counted
 */
public record Diversity(
    int siteInTable,
    int siteInBucket,
    int allocationInTable,
    int allocationInBucket,
    boolean localExempt) {
  /** For the table of the public network. */
  public static final Diversity WAN = new Diversity(3, 2, 12, 4, false);

  /** For the table of a local network: only who comes from outside is counted. */
  public static final Diversity LAN = new Diversity(3, 2, 12, 4, true);

  public Diversity {
    if (siteInTable < 1 || siteInBucket < 1 || allocationInTable < 1 || allocationInBucket < 1) {
      throw new IllegalArgumentException("a table that takes nobody");
    }
  }

  int inTable(long group) {
    return IpGroups.wide(group) ? allocationInTable : siteInTable;
  }

  int inBucket(long group) {
    return IpGroups.wide(group) ? allocationInBucket : siteInBucket;
  }
}
