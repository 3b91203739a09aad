/**
 * The peerstore on disk, in a file of H2's MVStore.
 *
 * <p>Spec: none, the file is ours; a record in it is a protobuf, see {@link
 * dev.hypha.store.StoredRecord}. Threads: any; writing to disk happens on a thread of its own,
 * within a second of a change. Limits: peers in all, bytes of a record. Start reading at {@link
 * dev.hypha.store.PersistentPeerstore}.
 */
package dev.hypha.store;
