/**
 * Time, chance and threads for tests: {@link dev.hypha.testkit.time.VirtualRuntime} runs virtual
 * threads one at a time in virtual time, all from one seed; {@link
 * dev.hypha.testkit.time.SteppedRuntime} has real threads and a clock that the test moves.
 *
 * <p>Spec: none; the JDK's internal hook for schedulers of virtual threads, as of JDK 25, stands in
 * {@link dev.hypha.testkit.time.VirtualThreads} alone. Threads: a virtual runtime runs everything
 * on the thread that calls {@code run}. Limits: a run ends after an hour of virtual time, and when
 * ten million steps bring no progress. Start reading at {@link
 * dev.hypha.testkit.time.VirtualRuntime}.
 */
package dev.hypha.testkit.time;
