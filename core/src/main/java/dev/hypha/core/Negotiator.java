package dev.hypha.core;

import dev.hypha.bytes.Duplex;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Agrees with the other end of a pipe on a protocol. Blocks; the caller enforces its deadline by
 * resetting the pipe. Thread-safe, one negotiation per pipe.
 */
public interface Negotiator {
  /**
   * Proposes one protocol after the other until the remote takes one.
   *
   * @throws PeerException.Incompatible if it takes none
   */
  ProtocolId dial(Duplex pipe, List<ProtocolId> protocols) throws IOException;

  /**
   * Proposes the first and asks in the same flight what else the remote speaks, so that a refusal
   * costs no more than one round trip.
   *
   * @param protocols best first, the one that most remotes speak last
   * @throws PeerException.Incompatible if it takes none
   */
  Agreed dialAsking(Duplex pipe, List<ProtocolId> protocols) throws IOException;

  /**
   * What a negotiation came to.
   *
   * @param pipe where it is spoken: the echo may still be due, and then comes before its first byte
   */
  record Agreed(ProtocolId protocol, Duplex pipe) {}

  /**
   * Proposes a protocol that the remote is known to speak. Nothing is sent before the first write
   * or read on the pipe that is returned; {@code patience} bounds how long either waits.
   */
  Duplex dialKnown(Duplex pipe, ProtocolId protocol, Patience patience);

  /**
   * Proposes a protocol of which it is not known whether the remote speaks it. Nothing is sent
   * before the first write or read on the pipe that is returned; the first write goes with the
   * proposal where that is safe, every other waits for the answer. A refusal is {@link
   * PeerException.Incompatible} at the first read or the second write, and {@code patience} bounds
   * how long either waits.
   */
  Duplex dialHoping(Duplex pipe, ProtocolId protocol, Patience patience);

  /** Bounds the wait for an answer that is due: the remote may never give it. */
  @FunctionalInterface
  interface Patience {
    /** Whoever reads or writes sees to it. */
    Patience OF_THE_CALLER = Answer::await;

    /**
     * Awaits {@code answer} for as long as it may take.
     *
     * @throws PeerException.TimedOut if it takes longer
     */
    void await(Answer answer) throws IOException;
  }

  /** The remote's answer to a proposal. */
  @FunctionalInterface
  interface Answer {
    void await() throws IOException;
  }

  /**
   * Answers the remote's proposals until one is among {@code supported}.
   *
   * @param supported asked anew for each proposal, as protocols come and go
   * @throws PeerException.Misbehaved if the remote sends something that is no proposal, or too many
   */
  ProtocolId listen(Duplex pipe, Supplier<? extends Collection<ProtocolId>> supported)
      throws IOException;
}
