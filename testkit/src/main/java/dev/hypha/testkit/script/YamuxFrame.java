package dev.hypha.testkit.script;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;

/** Yamux frames as bytes, right or wrong. Spec: yamux/README.md, "Framing". */
public final class YamuxFrame {
  /** The bytes of a header. */
  public static final int BYTES = 12;

  public static final int SYN = 1;
  public static final int ACK = 2;
  public static final int FIN = 4;
  public static final int RST = 8;

  private YamuxFrame() {}

  /** Data with its body, whose length the header tells. */
  public static Bytes data(int flags, int stream, Bytes body) {
    return Bytes.concat(header(0, flags, stream, body.size()), body);
  }

  public static Bytes windowUpdate(int flags, int stream, int delta) {
    return header(1, flags, stream, delta);
  }

  public static Bytes ping(int flags, int value) {
    return header(2, flags, 0, value);
  }

  public static Bytes goAway(int code) {
    return header(3, 0, 0, code);
  }

  /** Any header at all. */
  public static Bytes header(int type, int flags, int stream, int length) {
    return new Buffer()
        .writeByte(0)
        .writeByte(type)
        .writeShort(flags)
        .writeInt(stream)
        .writeInt(length)
        .readAll();
  }
}
