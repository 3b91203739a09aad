package dev.hypha.core;

import dev.hypha.bytes.MalformedException;

/**
 * The name of a protocol on the wire, such as {@code /ipfs/ping/1.0.0}: 1 to 1022 bytes of UTF-8
 * without a line feed (a multistream message has at most 1024).
 *
 * <p>Spec: connections/README.md, "Protocol Negotiation".
 */
public record ProtocolId(String name) implements Comparable<ProtocolId> {
  private static final int BYTES_MAX = 1022;

  /**
   * @throws IllegalArgumentException if {@code name} cannot be negotiated
   */
  public ProtocolId {
    if (!valid(name)) {
      throw new IllegalArgumentException("not a protocol id: " + name);
    }
  }

  public static ProtocolId of(String name) {
    return new ProtocolId(name);
  }

  /** A protocol id that a remote sent. */
  public static ProtocolId parse(String name) throws MalformedException {
    if (!valid(name)) {
      throw new MalformedException("not a protocol id: " + name.length() + " characters");
    }
    return new ProtocolId(name);
  }

  @Override
  public int compareTo(ProtocolId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }

  private static boolean valid(String name) {
    int bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    return bytes > 0 && bytes <= BYTES_MAX && name.indexOf('\n') < 0;
  }
}
