/**
 * What every simulation needs: a queue of what happens when, and a network that takes its time.
 *
 * <p>Spec: none; it is our own measuring device.
 *
 * <p>Threads: none; a simulation runs in the thread of its caller, and its time is a number.
 *
 * <p>Limits: the heap; a queue grows with what is on its way.
 *
 * <p>Start reading at {@link dev.hypha.sim.EventQueue}.
 */
package dev.hypha.sim;
