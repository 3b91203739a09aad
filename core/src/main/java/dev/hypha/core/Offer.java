package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import java.util.List;
import java.util.function.Consumer;

/**
 * What we bring to the upgrade of a raw pipe.
 *
 * @param securities the security protocols we are willing to speak, best first
 * @param muxers the muxers, best first; they also travel inside the security handshake
 * @param prologue bytes both sides must agree on, mixed into the handshake; usually empty
 * @param deadline the {@link Runtime#nanoTime} by which everything must be done
 * @param progress is told each step before it begins, so that a failure can be told by its step
 */
public record Offer(
    List<ProtocolId> securities,
    List<ProtocolId> muxers,
    Bytes prologue,
    long deadline,
    Consumer<PeerException.Step> progress) {
  public Offer {
    securities = List.copyOf(securities);
    muxers = List.copyOf(muxers);
  }
}
