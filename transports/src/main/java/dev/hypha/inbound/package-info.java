/**
 * What every listening transport does with a raw inbound pipe: ask whether it may enter, upgrade it
 * on a thread of its own, hand the session over. Not exported.
 *
 * <p>Spec: libp2p/specs connections/README.md (1A), "Upgrading Connections". Threads: one per
 * connection that is being upgraded. Limits: those of the node, asked through {@link
 * dev.hypha.core.Transport.Entrance}. Start reading at {@link dev.hypha.inbound.Arrivals}.
 */
package dev.hypha.inbound;
