/**
 * Whole nodes in virtual time: {@link dev.hypha.testkit.Simulation}, and {@link
 * dev.hypha.testkit.HyphaTest} for JUnit tests that run within one.
 *
 * <p>Spec: none; the nodes are real, what is simulated stands in {@code dev.hypha.testkit.net}.
 * Threads: the test and all nodes run on virtual threads, one at a time. Limits: those of {@link
 * dev.hypha.testkit.time.VirtualRuntime} and {@link dev.hypha.testkit.net.SimulatedNetwork}. Start
 * reading at {@link dev.hypha.testkit.Simulation}.
 */
package dev.hypha.testkit;
