package dev.hypha.core;

import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.util.List;

/** Turns addresses with names into addresses with numbers. Thread-safe. */
public interface Resolver {
  /**
   * The addresses that {@code address} stands for; itself if there is nothing to resolve. Blocks
   * until {@code deadline} at most.
   *
   * @param deadline as {@link Runtime#nanoTime}
   * @throws IOException saying which name could not be resolved and why
   */
  List<Multiaddr> resolve(Multiaddr address, long deadline) throws IOException;
}
