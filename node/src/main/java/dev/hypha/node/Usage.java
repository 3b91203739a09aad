package dev.hypha.node;

/**
 * What is used of one limit.
 *
 * @param scope whose it is: {@code the node}, {@code peer 12D3…}
 * @param resource {@code connections} or {@code streams}
 * @param direction {@code inbound}, {@code outbound} or {@code total}
 */
public record Usage(String scope, String resource, String direction, long used, long limit) {
  /** The part that is used, 0 to 1. */
  public double fullness() {
    return limit == 0 ? 1 : (double) used / limit;
  }
}
