package dev.hypha.checks.fuzz;

/** What must be true of a value that was read. */
final class Invariant {
  private Invariant() {}

  static void same(Object first, Object second, String what) {
    if (!first.equals(second)) {
      throw new AssertionError(what + ": " + first + " became " + second);
    }
  }
}
