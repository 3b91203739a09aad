package dev.hypha.quic;

/**
 * In which order the streams of a session send. Left to itself quiche puts a piece of another
 * stream into each packet, so a hundred streams wake a hundred readers for what one packet brings
 * to each. Here a stream sends a chunk at once, and its next one behind a chunk of everybody else
 * who has something to send: start-time fair queueing, with chunks of the same size.
 *
 * <p>quiche serves the lowest urgency first, and knows 128 of them; so the turns are counted from
 * the beginning again every now and then. On the event loop.
 */
final class Turns {
  /** The largest urgency. */
  private static final int MAX = 127;

  private final Runnable restart;

  /** The turn whose chunks are being sent. */
  private int current;

  /**
   * @param restart gives all streams the turns that {@link #restarted} tells
   */
  Turns(Runnable restart) {
    this.restart = restart;
  }

  /** The turn of a stream's next chunk, where {@code last} was that of the chunk before. */
  int after(int last) {
    if (last >= MAX - 1) {
      restart.run();
      current = 0;
      return 1;
    }
    return Math.max(last + 1, current);
  }

  /** A chunk of {@code turn} was sent. */
  void sent(int turn) {
    current = Math.max(current, turn);
  }

  /** What becomes of a turn when they are counted from the beginning again. */
  int restarted(int turn) {
    return turn > current ? 1 : 0;
  }
}
