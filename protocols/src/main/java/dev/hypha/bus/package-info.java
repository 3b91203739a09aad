/**
 * The layer within a process: channels that carry objects to any number of subscribers, and that
 * gossip feeds and is fed by.
 *
 * <p>Spec: none, nothing of it is on the wire; capacity, patience and counts are those of IPPAN's
 * local layer. Threads: any; who publishes waits for a full subscriber as long as the configuration
 * says, and no longer; who receives does so on a thread of its own. Limits: what waits for one
 * subscriber. Start reading at {@link dev.hypha.bus.Channel}.
 */
package dev.hypha.bus;
