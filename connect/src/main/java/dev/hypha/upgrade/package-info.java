/**
 * The upgrade of a raw pipe to a session: private network if there is one, security, muxer.
 *
 * <p>Spec: libp2p/specs connections/README.md (1A), "Upgrading Connections", and
 * connections/inlined-muxer-negotiation.md (1A). Threads: on the caller's. Limits: the offer's
 * deadline covers everything. Start reading at {@link dev.hypha.upgrade.ConnectionUpgrader}.
 */
package dev.hypha.upgrade;
