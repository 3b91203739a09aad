package dev.hypha.core;

/** Who opened a connection or a stream: the remote, or we. */
public enum Direction {
  INBOUND,
  OUTBOUND
}
