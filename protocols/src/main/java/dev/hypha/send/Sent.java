package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import java.time.Duration;

/**
 * A file that a peer has, whole and on its disk.
 *
 * @param storedAs its name there
 * @param resumedAt how many bytes an earlier attempt had left there
 * @param alreadyThere whether the peer had the file, so that nothing was sent
 * @param took from the offer to the peer's receipt
 */
public record Sent(
    String storedAs,
    long size,
    Bytes sha256,
    long resumedAt,
    boolean alreadyThere,
    Duration took) {}
