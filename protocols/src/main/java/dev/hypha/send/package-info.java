/**
 * {@code /hypha/send/1.0.0}: a file from one peer to another, that survives cuts.
 *
 * <p>Spec: docs/send.md (ours, revision 1). Threads: a transfer runs on its caller, or on the
 * thread of its inbound stream. Limits: {@link dev.hypha.send.SendConfig}; a transfer holds one
 * chunk of memory. Start reading at {@link dev.hypha.send.Send}.
 */
package dev.hypha.send;
