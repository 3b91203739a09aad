package dev.hypha.yamux;

import dev.hypha.core.PeerException.Misbehaved;

/**
 * The header of a frame: 12 bytes, big-endian: version 0, type, flags, stream id, length.
 *
 * <p>Spec: yamux/README.md, "Framing".
 *
 * @param streamId 0 for the connection itself
 * @param length an unsigned 32-bit number: body bytes of data, credit of a window update, value of
 *     a ping, code of a go-away
 */
record Frame(Type type, int flags, int streamId, int length) {
  static final int BYTES = 12;
  static final int INITIAL_WINDOW = 256 * 1024;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  /** Go-away codes. */
  static final int NORMAL = 0;

  static final int PROTOCOL_ERROR = 1;

  private static final String SPEC = "yamux/README.md#framing";

  /** By their numbers on the wire. */
  enum Type {
    DATA(0),
    WINDOW_UPDATE(1),
    PING(2),
    GO_AWAY(3);

    private static final Type[] ALL = {DATA, WINDOW_UPDATE, PING, GO_AWAY};

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The length as the unsigned number it is. */
  long unsignedLength() {
    return length & 0xffff_ffffL;
  }

  void encode(byte[] target) {
    encode(target, type, flags, streamId, length);
  }

  static void encode(byte[] target, Type type, int flags, int streamId, int length) {
    target[0] = 0;
    target[1] = (byte) type.code;
    target[2] = (byte) (flags >>> 8);
    target[3] = (byte) flags;
    putInt(target, 4, streamId);
    putInt(target, 8, length);
  }

  static Frame decode(byte[] header) throws Misbehaved {
    if (header[0] != 0) {
      throw new Misbehaved(SPEC, "version " + header[0]);
    }
    int type = header[1] & 0xff;
    if (type >= Type.ALL.length) {
      throw new Misbehaved(SPEC, "frame type " + type);
    }
    int flags = ((header[2] & 0xff) << 8) | (header[3] & 0xff);
    Frame frame = new Frame(Type.ALL[type], flags, intAt(header, 4), intAt(header, 8));
    boolean ofConnection = frame.type == Type.PING || frame.type == Type.GO_AWAY;
    if (ofConnection != (frame.streamId == 0)) {
      throw new Misbehaved(SPEC, frame.type + " frame on stream " + frame.streamId);
    }
    return frame;
  }

  private static void putInt(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 24);
    target[at + 1] = (byte) (value >>> 16);
    target[at + 2] = (byte) (value >>> 8);
    target[at + 3] = (byte) value;
  }

  private static int intAt(byte[] source, int at) {
    return ((source[at] & 0xff) << 24)
        | ((source[at + 1] & 0xff) << 16)
        | ((source[at + 2] & 0xff) << 8)
        | (source[at + 3] & 0xff);
  }
}
