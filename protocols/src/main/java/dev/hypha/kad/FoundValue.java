package dev.hypha.kad;

import dev.hypha.bytes.Bytes;

/**
 * The best value that was found for a key. It is valid.
 *
 * @param holders how many peers gave it, this node among them
 * @param others how many gave a valid one that is not as good; they were told of this one
 */
public record FoundValue(Bytes value, int holders, int others) {}
