/**
 * {@code /ipfs/id/1.0.0} and {@code /ipfs/id/push/1.0.0}: peers tell each other who they are, what
 * they speak and where they listen.
 *
 * <p>Spec: libp2p/specs identify/README.md (3A), with the signed peer record of pull request 630.
 * Threads: each exchange on a virtual thread of its own. Limits: {@link
 * dev.hypha.identify.IdentifyConfig}; our message stays under 4 KiB because rust-libp2p reads no
 * more. Start reading at {@link dev.hypha.identify.Identify}.
 */
package dev.hypha.identify;
