package dev.hypha.tcp;

/**
 * The bounds of the TCP transport.
 *
 * @param backlog connections the kernel may hold before we accept them
 */
public record TcpConfig(int backlog) {
  public static final TcpConfig DEFAULT = new TcpConfig(1024);

  public TcpConfig {
    if (backlog < 1) {
      throw new IllegalArgumentException("a backlog of " + backlog);
    }
  }
}
