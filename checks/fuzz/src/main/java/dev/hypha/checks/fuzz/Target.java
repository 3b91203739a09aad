package dev.hypha.checks.fuzz;

import java.util.List;

/**
 * One decoder under attack.
 *
 * @param name as on the command line, and the folder of its seeds
 * @param attempt takes any bytes; throws an error where an invariant breaks
 * @param refusals what may escape for bytes that are no message; anything else is a finding
 */
record Target(String name, Attempt attempt, List<Class<? extends Exception>> refusals) {
  Target {
    refusals = List.copyOf(refusals);
  }

  /** Something to try with bytes. */
  interface Attempt {
    void with(byte[] input) throws Exception;
  }

  /** Tries {@code input} and returns when it was read or properly refused. */
  void run(byte[] input) throws Exception {
    try {
      attempt.with(input);
    } catch (Exception e) {
      if (refusals.stream().anyMatch(refusal -> refusal.isInstance(e))) {
        return;
      }
      throw e;
    }
  }
}
