package dev.hypha.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** How frames look: headers and masks. Pure. Spec: RFC 6455, sections 5.2 and 5.3. */
final class Framing {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  static final int LAST = 0x80;
  static final int RESERVED = 0x70;
  static final int OPCODE = 0x0f;
  static final int MASKED = 0x80;
  static final int LENGTH = 0x7f;

  /** Lengths that say that the length follows in two bytes, or in eight. */
  static final int IN_TWO_BYTES = 126;

  static final int IN_EIGHT_BYTES = 127;

  static final int MASK_BYTES = 4;
  static final int HEADER_BYTES_MAX = 2 + Long.BYTES + MASK_BYTES;
  static final int CONTROL_BYTES_MAX = 125;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private Framing() {}

  /** Whether frames of this kind say something of the connection, between those with data. */
  static boolean isControl(int opcode) {
    return (opcode & 0x8) != 0;
  }

  /**
   * Writes the header of an unmasked frame so that it ends where the payload begins, and which is
   * the only one of its message.
   *
   * @return where it begins
   */
  static int writeHeader(byte[] frame, int payloadAt, int opcode, int length) {
    return writeHeader(frame, payloadAt, opcode, length, 0);
  }

  /** The same for a masked frame; masks its payload. */
  static int writeMasked(byte[] frame, int payloadAt, int opcode, int length, int mask) {
    int at = payloadAt - MASK_BYTES;
    frame[at] = (byte) (mask >>> 24);
    frame[at + 1] = (byte) (mask >>> 16);
    frame[at + 2] = (byte) (mask >>> 8);
    frame[at + 3] = (byte) mask;
    mask(frame, payloadAt, length, mask);
    return writeHeader(frame, at, opcode, length, MASKED);
  }

  private static int writeHeader(byte[] frame, int end, int opcode, int length, int masked) {
    int at;
    if (length < IN_TWO_BYTES) {
      at = end - 2;
      frame[at + 1] = (byte) (masked | length);
    } else if (length <= 0xffff) {
      at = end - 4;
      frame[at + 1] = (byte) (masked | IN_TWO_BYTES);
      frame[at + 2] = (byte) (length >>> 8);
      frame[at + 3] = (byte) length;
    } else {
      at = end - 2 - Long.BYTES;
      frame[at + 1] = (byte) (masked | IN_EIGHT_BYTES);
      for (int i = 0; i < Long.BYTES; i++) {
        frame[at + 2 + i] = (byte) ((long) length >>> (8 * (Long.BYTES - 1 - i)));
      }
    }
    frame[at] = (byte) (LAST | opcode);
    return at;
  }

  /**
   * Masks or unmasks in place.
   *
   * @param mask whose first byte in network order is for the byte at {@code offset}
   * @return the mask for what follows
   */
  static int mask(byte[] array, int offset, int length, int mask) {
    long word = ((long) mask << 32) | (mask & 0xffff_ffffL);
    long laid = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? word : Long.reverseBytes(word);
    int end = offset + length;
    int words = offset + (length & -Long.BYTES);
    for (int at = offset; at < words; at += Long.BYTES) {
      LONGS.set(array, at, (long) LONGS.get(array, at) ^ laid);
    }
    for (int at = words; at < end; at++) {
      array[at] ^= (byte) (word >>> (56 - 8 * (at - words)));
    }
    return Integer.rotateLeft(mask, 8 * (length & 3));
  }
}
