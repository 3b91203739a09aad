package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.util.List;

/** Turns addresses with names into addresses that can be dialed. Thread-safe. */
@FunctionalInterface
public interface Resolver {
  /**
   * The addresses that {@code address} stands for, in the order to try them; {@code address} itself
   * if it has no name in it. Blocks until {@code deadline} at most.
   *
   * @param deadline the {@link Runtime#nanoTime} by which everything must be done
   * @return at least one address
   * @throws PeerException.TimedOut if the deadline passed before there was any
   * @throws IOException if there are none, saying which name was asked for, whom and why not
   */
  List<Multiaddr> resolve(Multiaddr address, long deadline) throws IOException;
}
