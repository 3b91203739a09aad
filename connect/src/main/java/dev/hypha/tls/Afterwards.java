package dev.hypha.tls;

import dev.hypha.core.PeerException.Misbehaved;

/**
 * Handshake messages that come after the handshake: tickets, which nobody here takes, and changes
 * of keys. A message may go on in the next record; a change of keys may not. The reader tells, the
 * writer asks.
 *
 * <p>Spec: RFC 8446, 4.6 "Post-Handshake Messages".
 */
final class Afterwards {
  private static final int HEADER_BYTES = 4;
  private static final int NEW_SESSION_TICKET = 4;
  private static final int KEY_UPDATE = 24;
  private static final int UPDATE_REQUESTED = 1;
  private static final int TICKET_BYTES_MAX = 1 << 16;

  private final byte[] header = new byte[HEADER_BYTES];
  private int headerBytes;

  /** Of a ticket. */
  private int left;

  private volatile boolean answerDue;

  /**
   * What was in one record.
   *
   * @return whether the remote's next record is under new keys
   */
  boolean tell(byte[] array, int length) throws Misbehaved {
    if (length == 0) {
      throw new Misbehaved("RFC 8446#5.1", "a handshake record of nothing");
    }
    int at = 0;
    while (at < length) {
      if (left > 0) {
        int n = Math.min(left, length - at);
        left -= n;
        at += n;
        continue;
      }
      header[headerBytes++] = array[at++];
      if (headerBytes == HEADER_BYTES) {
        headerBytes = 0;
        int size = (header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | (header[3] & 0xff);
        if (header[0] == KEY_UPDATE) {
          return update(array, at, length, size);
        }
        if (header[0] != NEW_SESSION_TICKET || size > TICKET_BYTES_MAX) {
          throw new Misbehaved(
              "RFC 8446#4.6", "a message of type " + header[0] + " after the handshake");
        }
        left = size;
      }
    }
    return false;
  }

  private boolean update(byte[] array, int at, int length, int size) throws Misbehaved {
    if (size != 1 || at + 1 != length || array[at] < 0 || array[at] > UPDATE_REQUESTED) {
      throw new Misbehaved("RFC 8446#4.6.3", "a change of keys that is malformed");
    }
    if (array[at] == UPDATE_REQUESTED) {
      answerDue = true;
    }
    return true;
  }

  /** Whether the remote has asked for new keys of ours since this was asked last. */
  boolean takeAnswerDue() {
    if (!answerDue) {
      return false;
    }
    answerDue = false;
    return true;
  }
}
