/**
 * What a node keeps on disk, in files of H2's MVStore: peers, and the records and providers of hash
 * tables.
 *
 * <p>Spec: none, the files are ours; what lies in them is told by {@link
 * dev.hypha.store.StoredRecord}, {@link dev.hypha.store.StoredProviders} and {@link
 * dev.hypha.store.PersistentRecordStore}. Threads: any. Peers are written on a thread of their own,
 * within a second of a change; a record or provider is on disk when it is taken. Limits: peers,
 * records, keys and providers in all, bytes of a field. Start reading at {@link
 * dev.hypha.store.PersistentPeerstore}.
 */
package dev.hypha.store;
