package dev.hypha.demo;

/**
 * How large a demo is.
 *
 * @param nodes in the network; the attacks have further ones of their own
 * @param fileBytes what goes round the ring
 */
public record DemoConfig(int nodes, long fileBytes) {
  public static final int NODES_MAX = 128;
  public static final long FILE_BYTES_MAX = 1L << 30;

  /** A dozen nodes, 4 MiB. */
  public static final DemoConfig DEFAULT = new DemoConfig(12, 4L << 20);

  public DemoConfig {
    if (nodes < 2 || nodes > NODES_MAX) {
      throw new IllegalArgumentException("a demo has 2 to " + NODES_MAX + " nodes, not " + nodes);
    }
    if (fileBytes < 1 || fileBytes > FILE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a demo's file has 1 to " + FILE_BYTES_MAX + " bytes, not " + fileBytes);
    }
  }
}
