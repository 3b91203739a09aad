package dev.hypha.core;

/**
 * Whether the network that a node is in lets a kind of packets through to the public network.
 *
 * @param outcomes how many of the last dials that took this path are remembered
 * @param answers how many of these were answered
 * @param untilProbe after how many further dials the path is tried again; 0 unless it is blocked
 */
public record BlackHole(Path path, State state, int outcomes, int answers, int untilProbe) {
  /** What networks are known to swallow. */
  public enum Path {
    UDP("UDP"),
    IPV6("IPv6");

    private final String label;

    Path(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** What is made of the outcomes. */
  public enum State {
    /** There are too few. */
    UNKNOWN,
    OPEN,
    /** Next to nothing is answered: addresses of this kind are left out. */
    BLOCKED
  }
}
