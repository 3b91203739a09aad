/**
 * The transport within one process: {@code /memory/N} leads to the node of the same {@link
 * dev.hypha.memory.MemoryNetwork} that listens on the number N.
 *
 * <p>Spec: multiformats/multiaddr, protocols/MEMORY.md (9b7b3fa); numbers of eight bytes as in
 * go-multiaddr. Threads: a dial runs on its caller, each inbound upgrade on a thread of its own.
 * Limits: {@link dev.hypha.memory.MemoryConfig}. Start reading at {@link
 * dev.hypha.memory.MemoryTransport}.
 */
package dev.hypha.memory;
