package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The greatest sequence number that was heard of each author: a message with none greater is an old
 * one said again by somebody who kept it until everybody had forgotten that it was seen. Only for
 * networks whose authors count upwards, as go-libp2p's and ours do; js-libp2p's numbers are random.
 * Bounded: the author that was quiet for longest is forgotten first. Thread-safe.
 */
final class AuthorNumbers {
  private static final int AUTHORS_MAX = 65_536;

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Bytes, Long> greatest = new LinkedHashMap<>();

  /** Whether {@code seqno}, eight bytes, is greater than all before it of {@code author}. */
  boolean advance(Bytes author, Bytes seqno) {
    long number = ByteBuffer.wrap(seqno.toArray()).getLong();
    lock.lock();
    try {
      Long before = greatest.get(author);
      if (before != null && Long.compareUnsigned(number, before) <= 0) {
        return false;
      }
      greatest.putLast(author, number);
      if (greatest.size() > AUTHORS_MAX) {
        greatest.pollFirstEntry();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
