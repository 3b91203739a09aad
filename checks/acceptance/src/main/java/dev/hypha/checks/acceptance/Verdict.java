package dev.hypha.checks.acceptance;

import java.util.List;

/**
 * Whether a scenario held.
 *
 * @param why each thing that is wrong, in a sentence; none if it held
 */
record Verdict(List<String> why) {
  Verdict {
    why = List.copyOf(why);
  }

  boolean ok() {
    return why.isEmpty();
  }
}
