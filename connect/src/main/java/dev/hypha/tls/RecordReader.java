package dev.hypha.tls;

import dev.hypha.bytes.FrameReader;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import java.io.EOFException;
import java.io.IOException;

/**
 * Reads records off a pipe, each whole, without looking into them. One thread reads.
 *
 * <p>Spec: RFC 8446, 5.1 "Record Layer" and 5.2.
 */
final class RecordReader {
  static final int HEADER_BYTES = 5;
  static final int CHANGE_CIPHER_SPEC = 20;
  static final int ALERT = 21;
  static final int HANDSHAKE = 22;
  static final int APPLICATION_DATA = 23;

  /** RFC 8446, 5.2: the plaintext, its type and padding, and the tag. */
  private static final int BODY_BYTES_MAX = (1 << 14) + 256;

  private final FrameReader frames;

  RecordReader(Source raw) {
    this.frames = new FrameReader(raw, Frames.POOL, "TLS record");
  }

  /** Waits for the next record; false if the pipe has ended. */
  boolean await() throws IOException {
    if (!frames.await(HEADER_BYTES)) {
      return false;
    }
    int type = type();
    if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) {
      throw new Misbehaved("RFC 8446#5.1", "something that is no TLS record");
    }
    if (bodyLength() > BODY_BYTES_MAX) {
      throw new Misbehaved("RFC 8446#5.2", "a record of " + bodyLength() + " bytes");
    }
    if (!frames.await(HEADER_BYTES + bodyLength())) {
      throw new EOFException("the connection ended within a TLS record");
    }
    return true;
  }

  /** The array with the record that was waited for. */
  byte[] array() {
    return frames.array();
  }

  /** Where it begins. */
  int start() {
    return frames.start();
  }

  /** What it says it is. */
  int type() {
    return array()[start()];
  }

  /** How long what follows its header is. */
  int bodyLength() {
    return ((array()[start() + 3] & 0xff) << 8) | (array()[start() + 4] & 0xff);
  }

  /** It is dealt with; it stays where it is until the next wait. */
  void skip() {
    frames.skip(HEADER_BYTES + bodyLength());
  }
}
