package dev.hypha.checks.interop;

import dev.hypha.checks.interop.Dialect.Figures;

/** What came of a cell. */
sealed interface Outcome {

  Cell cell();

  /** Whether it came as it should. */
  default boolean ok() {
    return !(this instanceof Failed);
  }

  /** The dialer ended with 0 and printed what it should. */
  record Passed(Cell cell, Figures figures) implements Outcome {}

  /** Strangers stayed strangers, and the dialer said why. */
  record KeptApart(Cell cell, String why) implements Outcome {}

  /** It could not be run here, and need not be. */
  record Skipped(Cell cell, String why) implements Outcome {}

  /** It did not, or could not be run. */
  record Failed(Cell cell, String why) implements Outcome {}
}
