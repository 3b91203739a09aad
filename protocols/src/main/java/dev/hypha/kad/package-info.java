/**
 * Kademlia on a node: finds peers, keeps and finds values, says and finds who provides what.
 *
 * <p>Spec: libp2p/specs kad-dht/README.md (3A r2, 2022-12-09); IPNS records as
 * specs.ipfs.tech/ipns/ipns-record (2023-10). Decisions are made in {@code dev.hypha.kad.engine}.
 *
 * <p>Threads: a call blocks and drives its own lookup; every question to a peer has a virtual
 * thread, every inbound stream too; one thread refreshes the table, one says again what this node
 * has put, one what it provides.
 *
 * <p>Limits: {@link dev.hypha.kad.KadConfig}, {@link dev.hypha.kad.ServingConfig}; peers that are
 * told at once or in the background: {@code Reproviding}, {@code Optimistic}.
 *
 * <p>Start reading at {@link dev.hypha.kad.Kad}, then {@code Lookup} and {@code Answering}.
 */
package dev.hypha.kad;
