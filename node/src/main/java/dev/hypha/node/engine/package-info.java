/**
 * The decisions of a node: which address to dial when, which connection to close, which of our
 * addresses to believe, which security to accept. Pure: no clock, no thread, no I/O.
 *
 * <p>Spec: go-libp2p's dial ranking and connection manager where libp2p/specs is silent;
 * address-manager.md (1A, 2026-09-01) for observed addresses. Threads: none; each machine belongs
 * to one driver in {@code dev.hypha.node}. Limits: every collection is bounded by its constructor.
 * Start reading at {@link dev.hypha.node.engine.DialPlan}.
 */
package dev.hypha.node.engine;
