package dev.hypha.send;

/** Learns how far a transfer is, on its thread, after every chunk; must return soon. */
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (bytes, total) -> {};

  /** {@code bytes} of the file were handed to the peer, those of earlier attempts included. */
  void moved(long bytes, long total);

  /** {@code bytes} of the file were read for its digest, before anything is sent. */
  default void digested(long bytes, long total) {}
}
