package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Event;
import dev.hypha.core.ProtocolId;
import dev.hypha.kad.engine.Suspicion;

/**
 * More peers stand around a key than chance puts there: somebody seems to have put them there, to
 * take what is meant for others and to hide it. Everybody in the region is told or asked instead.
 *
 * @param network in which it is
 * @param purpose what this node was doing
 * @param key as it goes over the wire
 * @param suspicion how crowded it is, and which region is looked through
 */
public record CensorshipSuspected(
    ProtocolId network, QueryFinished.Purpose purpose, Bytes key, Suspicion suspicion)
    implements Event {}
