package dev.hypha.testkit.time;

/** Runs a program twice from one seed and compares what it did. */
public final class Twice {
  private Twice() {}

  /** A program that lives in a runtime. */
  @FunctionalInterface
  public interface Program {
    void run(VirtualRuntime runtime) throws Exception;
  }

  /**
   * Both runs happen in this JVM, one after the other. What differs from JVM to JVM only, such as
   * the order of {@code Set.of}, shows when the printed traces of two JVMs are compared.
   *
   * @return the trace of both
   * @throws NotRepeatable if they differ, saying where first
   */
  public static Trace run(long seed, Program program) throws Exception {
    Trace first = once(seed, program);
    Trace second = once(seed, program);
    String difference = first.difference(second);
    if (!difference.isEmpty()) {
      throw new NotRepeatable("two runs from seed " + seed + " differ: " + difference);
    }
    return first;
  }

  private static Trace once(long seed, Program program) throws Exception {
    VirtualRuntime runtime = new VirtualRuntime(seed);
    runtime.trace().keep();
    runtime.run(() -> program.run(runtime));
    return runtime.trace();
  }
}
