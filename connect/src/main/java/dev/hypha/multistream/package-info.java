/**
 * Protocol negotiation: {@code /multistream/1.0.0}.
 *
 * <p>Spec: libp2p/specs connections/README.md (1A), "multistream-select", and
 * connections/optimistic-multistream.md (r0). Threads: a negotiation runs on the thread that asked
 * for it. Limits: a message has at most 1024 bytes, a negotiation at most 64 proposals; the caller
 * sets the deadline. Start reading at {@link dev.hypha.multistream.Multistream}.
 */
package dev.hypha.multistream;
