/**
 * {@code /hypha/gossip/trace/1.0.0}: which way did a message come? Each node remembers, for a
 * bounded number of recent messages, from whom it had them, when, and what it thought of them; and
 * tells it to peers that its owner allows.
 *
 * <p>Spec: docs/control.md, "Traces" (ours, revision 1).
 *
 * <p>Threads: blocking, on the caller's; {@link dev.hypha.gossip.trace.Footprints} is told by
 * whichever thread judges a message.
 *
 * <p>Limits: what is remembered by {@link dev.hypha.gossip.trace.Footprints}; a question and an
 * answer each by {@link dev.hypha.gossip.trace.Answer}; the way by {@link
 * dev.hypha.gossip.trace.Tracing#HOPS_MAX}.
 *
 * <p>Start reading at {@link dev.hypha.gossip.trace.Tracing}.
 */
package dev.hypha.gossip.trace;
