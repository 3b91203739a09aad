/**
 * {@code /perf/1.0.0}: how fast is the pipe to a peer?
 *
 * <p>Spec: libp2p/specs perf/perf.md (1A). Threads: blocking, on the caller's. Limits: nothing is
 * kept of what is received; a measurement ends with its stream. Start reading at {@link
 * dev.hypha.perf.Perf}.
 */
package dev.hypha.perf;
