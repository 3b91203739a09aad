/**
 * What every simulation needs: a queue of what happens when, a network that takes its time, and
 * threads that share the work.
 *
 * <p>Spec: none; it is our own measuring device.
 *
 * <p>Threads: those of a {@link dev.hypha.sim.Crew}, or the caller's alone; time is a number. What
 * comes of a simulation does not depend on how many there are.
 *
 * <p>Limits: the heap; a queue grows with what is on its way.
 *
 * <p>Start reading at {@link dev.hypha.sim.EventQueue}.
 */
package dev.hypha.sim;
