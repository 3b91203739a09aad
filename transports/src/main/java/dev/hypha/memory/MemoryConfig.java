package dev.hypha.memory;

/**
 * The bounds of the memory transport of one node.
 *
 * @param pipeBytes what each direction of a dialed connection holds before its writer waits
 * @param upgradesMax inbound connections whose handshakes may run at once; further ones are closed
 */
public record MemoryConfig(int pipeBytes, int upgradesMax) {
  public static final MemoryConfig DEFAULT = new MemoryConfig(256 * 1024, 64);

  public MemoryConfig {
    if (pipeBytes < 1 || upgradesMax < 1) {
      throw new IllegalArgumentException("a limit of the memory transport is not positive");
    }
  }
}
