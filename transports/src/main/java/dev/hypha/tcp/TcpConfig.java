package dev.hypha.tcp;

/**
 * The bounds of the TCP transport.
 *
 * @param backlog connections the kernel may hold before we accept them
 * @param upgradesMax inbound connections whose handshakes may run at once; further ones are closed
 */
public record TcpConfig(int backlog, int upgradesMax) {
  public static final TcpConfig DEFAULT = new TcpConfig(1024, 64);

  public TcpConfig {
    if (backlog < 1 || upgradesMax < 1) {
      throw new IllegalArgumentException("a TCP limit is not positive");
    }
  }
}
