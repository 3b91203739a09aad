/**
 * Measures what the issues set bars for: throughput, handshakes, streams, memory, audit. Whole
 * processes on loopback or over a delay line, alone or beside other stacks, medians of rounds, CPU
 * beside wall time. Not a test: nothing here fails a build.
 *
 * <p>Limits profile: unlimited, as each benchmark says. Start reading at {@link
 * dev.hypha.checks.bench.Bench}.
 */
@org.jspecify.annotations.NullMarked
package dev.hypha.checks.bench;
