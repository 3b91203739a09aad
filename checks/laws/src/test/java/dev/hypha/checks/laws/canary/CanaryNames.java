package dev.hypha.checks.laws.canary;

/** Breaks the laws on names, and comes close to it. */
public class CanaryNames extends Exception {
  private static final long serialVersionUID = 1;

  public CanaryNames() {}

  public int getAddress() {
    return 1;
  }

  int getInside() {
    return 2;
  }

  public int getaway() {
    return 3;
  }

  @Override
  public String getMessage() {
    return "the JDK demands it";
  }

  /** Bad. */
  public record SwarmImpl() {}

  /** Bad. */
  public record StreamUtils() {}

  /** Bad. */
  public record HelperOfDials() {}

  /** Bad. */
  public record Data() {}

  /** Fine. */
  public record ImplicitUtility() {}

  /** Fine: go-libp2p's noun. */
  public record ConnectionManager() {}

  /** Fine. */
  public record DataDirectory() {}
}
