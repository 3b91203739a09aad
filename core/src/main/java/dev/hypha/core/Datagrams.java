package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import java.io.IOException;

/**
 * Messages beside the streams of a session: each comes whole or not at all, in whatever order.
 * Nobody waits for them, and who does not read them in time loses the oldest. Thread-safe.
 *
 * <p>Spec: RFC 9221. What they mean is for those who use them to say: libp2p has nothing on them.
 */
public interface Datagrams {
  /** The largest that can be sent, in bytes. It may change with the way between the two. */
  int bytesMax();

  /**
   * Sends a message, or drops it if too many wait already; whether it was sent says nothing about
   * whether it arrives.
   *
   * @throws IllegalArgumentException if it is empty or larger than {@link #bytesMax}
   * @throws PeerException.Reset if the session is over
   */
  boolean send(Bytes message) throws IOException;

  /**
   * Waits for the next message.
   *
   * @throws PeerException.Reset if the session is over
   */
  Bytes receive() throws IOException;

  /** How many have come that nobody read in time. */
  long missed();
}
