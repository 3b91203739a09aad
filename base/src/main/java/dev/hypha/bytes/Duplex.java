package dev.hypha.bytes;

/** A two-way pipe: a socket, a secure channel, a muxed stream, a relayed circuit. */
public interface Duplex extends AutoCloseable {
  Source source();

  Sink sink();

  /** The pipe whose bytes these are; another where this one only precedes them with its own. */
  default Duplex beneath() {
    return this;
  }

  /**
   * Ends both directions at once and tells the remote {@code code} where the pipe can carry it.
   * Wakes every waiter.
   */
  void reset(long code);

  /** Ends both directions: what was written is still delivered. Idempotent, does not wait. */
  @Override
  void close();
}
