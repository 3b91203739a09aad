/**
 * Rendezvous: peers say under a name where they are, at a peer whose address is known, and find
 * each other there. {@link dev.hypha.rendezvous.RendezvousPoint} is that peer, {@link
 * dev.hypha.rendezvous.Rendezvous} asks one, and {@link dev.hypha.rendezvous.RendezvousDiscovery}
 * keeps asking and stays registered.
 *
 * <p>Spec: rendezvous/README.md (1A, r3, 2021-07-12). Records are signed peer records; those in the
 * older form that rust-libp2p signs are taken and, for points that want it, given.
 *
 * <p>Threads: everything public is thread-safe; asking blocks until the answer is there or its
 * deadline has passed.
 *
 * <p>Limits: those of {@link dev.hypha.rendezvous.PointConfig}; when a point is full, whoever comes
 * from the network that holds most gives way. Cookies are stateless: a million questions take no
 * memory. A point cannot invent peers, since they sign for themselves, but it can keep some to
 * itself.
 *
 * <p>Start reading at {@link dev.hypha.rendezvous.RendezvousPoint}.
 */
package dev.hypha.rendezvous;
