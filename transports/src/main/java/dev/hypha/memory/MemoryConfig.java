package dev.hypha.memory;

/**
 * The bounds of the memory transport of one node.
 *
 * @param pipeBytes what each direction of a dialed connection holds before its writer waits
 */
public record MemoryConfig(int pipeBytes) {
  public static final MemoryConfig DEFAULT = new MemoryConfig(256 * 1024);

  public MemoryConfig {
    if (pipeBytes < 1) {
      throw new IllegalArgumentException("a pipe of " + pipeBytes + " bytes");
    }
  }
}
