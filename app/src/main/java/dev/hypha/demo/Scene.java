package dev.hypha.demo;

import java.io.IOException;

/** One thing that a demo shows. */
interface Scene {
  /** What is claimed, in a few words. */
  String name();

  /**
   * Tries it.
   *
   * @return the figures
   * @throws DisprovedException if the claim does not hold
   * @throws IOException if it could not even be tried, which counts as much
   */
  String play() throws IOException;
}
