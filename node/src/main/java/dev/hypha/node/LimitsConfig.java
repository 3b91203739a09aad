package dev.hypha.node;

import dev.hypha.core.Direction;

/**
 * The numbers of the tree of limits.
 *
 * <p>Spec: as go-libp2p's resource manager; its defaults grow with the memory that the node may
 * use.
 *
 * @param system for the whole node
 * @param unproven for connections whose handshake and streams whose negotiation runs; go calls it
 *     transient
 * @param service for each service: protocols that belong together
 * @param servicePeer for each service with each peer
 * @param protocol for each protocol
 * @param protocolPeer for each protocol with each peer
 * @param peer for each peer
 * @param spareMemoryBytes that all connections together may spend on windows larger than the first
 * @param connectionsPerIp4 inbound connections from one IPv4 address
 * @param connectionsPerIp6Prefix56 inbound connections from one IPv6 /56
 * @param connectionsPerIp6Prefix48 inbound connections from one IPv6 /48
 */
public record LimitsConfig(
    Scope system,
    Scope unproven,
    Scope service,
    Scope servicePeer,
    Scope protocol,
    Scope protocolPeer,
    Scope peer,
    long spareMemoryBytes,
    int connectionsPerIp4,
    int connectionsPerIp6Prefix56,
    int connectionsPerIp6Prefix48) {

  /**
   * What one scope may hold.
   *
   * @param inbound and outbound how many of that direction
   */
  public record Bound(int inbound, int outbound, int total) {
    static final Bound NONE = new Bound(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    public Bound {
      if (inbound < 0 || outbound < 0 || total < 0) {
        throw new IllegalArgumentException("a limit is negative");
      }
    }

    int of(Direction direction) {
      return direction == Direction.INBOUND ? inbound : outbound;
    }

    private Bound plus(double gibibytes, int in, int out, int all) {
      return new Bound(
          inbound + (int) (gibibytes * in),
          outbound + (int) (gibibytes * out),
          total + (int) (gibibytes * all));
    }
  }

  /** The connections and the streams of a scope. */
  public record Scope(Bound connections, Bound streams) {}

  /**
   * go-libp2p's defaults for a node that may use {@code memoryBytes}: a base, and more per
   * gibibyte.
   */
  public static LimitsConfig scaled(long memoryBytes) {
    double gib = memoryBytes / (double) (1L << 30);
    return new LimitsConfig(
        new Scope(
            new Bound(64, 128, 128).plus(gib, 64, 128, 128),
            new Bound(1024, 2048, 2048).plus(gib, 1024, 2048, 2048)),
        new Scope(
            new Bound(32, 64, 64).plus(gib, 16, 32, 32),
            new Bound(128, 256, 256).plus(gib, 128, 256, 256)),
        new Scope(Bound.NONE, new Bound(1024, 4096, 4096).plus(gib, 512, 2048, 2048)),
        new Scope(Bound.NONE, new Bound(128, 256, 256).plus(gib, 4, 8, 8)),
        new Scope(Bound.NONE, new Bound(512, 2048, 2048).plus(gib, 256, 512, 512)),
        new Scope(Bound.NONE, new Bound(64, 128, 256).plus(gib, 4, 8, 16)),
        new Scope(new Bound(8, 8, 8), new Bound(256, 512, 512).plus(gib, 128, 256, 256)),
        (16L << 20) + memoryBytes / 4,
        8,
        8,
        64);
  }

  /** For a node in this process: half of what the heap may grow to. */
  public static LimitsConfig ofThisProcess() {
    return scaled(Runtime.getRuntime().maxMemory() / 2);
  }

  /** No limits at all: for benchmarks that say so. */
  public static LimitsConfig unlimited() {
    Scope none = new Scope(Bound.NONE, Bound.NONE);
    int any = Integer.MAX_VALUE;
    return new LimitsConfig(
        none, none, none, none, none, none, none, Long.MAX_VALUE, any, any, any);
  }
}
