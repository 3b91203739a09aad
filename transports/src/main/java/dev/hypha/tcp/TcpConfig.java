package dev.hypha.tcp;

/**
 * The bounds of the TCP transport.
 *
 * @param backlog connections the kernel may hold before we accept them
 * @param upgradesMax inbound connections whose handshakes may run at once; further ones are closed
 * @param upgradesPerNetworkMax how many of them may come from one IPv4 address or one IPv6 /56;
 *     loopback is exempt
 */
public record TcpConfig(int backlog, int upgradesMax, int upgradesPerNetworkMax) {
  public static final TcpConfig DEFAULT = new TcpConfig(1024, 64, 8);

  public TcpConfig {
    if (backlog < 1 || upgradesMax < 1 || upgradesPerNetworkMax < 1) {
      throw new IllegalArgumentException("a TCP limit is not positive");
    }
  }
}
