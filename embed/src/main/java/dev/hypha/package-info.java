/**
 * Hypha as a library.
 *
 * <p>Spec: libp2p/specs as listed in docs/protocols.md. Threads: every call may come from any
 * thread and blocks it. Limits: those of the parts, see their packages. Start reading at {@link
 * dev.hypha.Hypha}.
 */
package dev.hypha;
