package dev.hypha.checks.interop;

import dev.hypha.checks.interop.Dialect.Figures;

/** What came of a cell. */
sealed interface Outcome {

  Cell cell();

  /** The dialer ended with 0 and printed what it should. */
  record Passed(Cell cell, Figures figures) implements Outcome {}

  /** It did not, or could not be run. */
  record Failed(Cell cell, String why) implements Outcome {}
}
