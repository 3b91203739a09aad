package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import java.util.List;
import java.util.function.Consumer;

/**
 * What we bring to the upgrade of a raw pipe.
 *
 * @param securities the security protocols we are willing to speak, best first
 * @param known whether the remote is known to speak the first of them: a dialer then does not ask,
 *     and the handshake's first message leaves with the proposal
 * @param muxers the muxers, best first; they also travel inside the security handshake
 * @param prologue bytes both sides must agree on, mixed into the handshake; usually empty
 * @param deadline the {@link Runtime#nanoTime} by which everything must be done
 * @param progress is told each step before it begins, so that a failure can be told by its step
 */
public record Offer(
    List<ProtocolId> securities,
    boolean known,
    List<ProtocolId> muxers,
    Bytes prologue,
    long deadline,
    Consumer<PeerException.Step> progress) {
  public Offer {
    if (known && securities.isEmpty()) {
      throw new IllegalArgumentException("known to speak nothing");
    }
    securities = List.copyOf(securities);
    muxers = List.copyOf(muxers);
  }

  /** To a remote of which nothing is known. */
  public Offer(
      List<ProtocolId> securities,
      List<ProtocolId> muxers,
      Bytes prologue,
      long deadline,
      Consumer<PeerException.Step> progress) {
    this(securities, false, muxers, prologue, deadline, progress);
  }

  /** The same to a remote that is known to speak {@code security}, which alone is offered. */
  public Offer knowing(ProtocolId security) {
    return new Offer(List.of(security), true, muxers, prologue, deadline, progress);
  }
}
