package dev.hypha.protobuf;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protobuf message.
 *
 * <pre>{@code
 * while (reader.next()) {
 *   switch (reader.field()) {
 *     case 1 -> key = reader.bytes(KEY_MAX);
 *     case 2 -> sequence = reader.uint64();
 *     default -> reader.skip();
 *   }
 * }
 * }</pre>
 *
 * <p>Each field is either read once or passed over. Every accessor throws {@link
 * MalformedException}, and nothing else, when the field has another wire type, is cut short or is
 * above the bound given; no array is made before its length is known to be there. Fields that
 * repeat are handed out as they come. Varints need not be minimal: a message that must be canonical
 * is to be encoded again and compared.
 *
 * <p>Spec: protobuf.dev/programming-guides/encoding.
 */
public final class ProtobufReader {
  private static final int VARINT_BYTES_MAX = 10;
  private static final long TAG_MAX = 0xffff_ffffL;

  private final Bytes message;
  private int position;
  private int field;
  private int wireType;
  private boolean pending;

  /** A reader over {@code message}; the values handed out share its array. */
  public ProtobufReader(Bytes message) {
    this.message = message;
  }

  /** A reader over everything that is in {@code message}, which is emptied. */
  public ProtobufReader(Buffer message) {
    this(message.readAll());
  }

  /**
   * Goes to the next field, passing over the value of the present one if it was not read; false at
   * the end.
   */
  public boolean next() throws MalformedException {
    if (pending) {
      skip();
    }
    if (position == message.size()) {
      return false;
    }
    long tag = varint();
    if (tag < 0 || tag > TAG_MAX || tag >>> 3 == 0) {
      throw malformed("tag " + Long.toUnsignedString(tag) + " has no valid field number");
    }
    field = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    pending = true;
    return true;
  }

  /** The number of the present field, 1..2^29-1. */
  public int field() {
    return field;
  }

  /**
   * A field of bytes; shares the array of the message, so copy what outlives it.
   *
   * @param max the largest size that is acceptable
   */
  public Bytes bytes(int max) throws MalformedException {
    expect(WireType.LENGTH);
    long length = varint();
    if (length < 0 || length > message.size() - position) {
      throw malformed(
          "length "
              + Long.toUnsignedString(length)
              + " with "
              + (message.size() - position)
              + " bytes left");
    }
    if (length > max) {
      throw malformed("length " + length + " above the limit " + max);
    }
    return take((int) length);
  }

  /** A field of UTF-8 text of at most {@code max} bytes; malformed UTF-8 is refused. */
  public String string(int max) throws MalformedException {
    byte[] text = bytes(max).toArray();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(where() + "text is not UTF-8", e);
    }
  }

  /** An unsigned integer; values from 2^63 on are negative. Serves {@code int64} as well. */
  public long uint64() throws MalformedException {
    expect(WireType.VARINT);
    return varint();
  }

  /**
   * A signed or unsigned 32-bit integer or an enumeration: as in every protobuf, the low 32 bits of
   * the varint.
   */
  public int int32() throws MalformedException {
    return (int) uint64();
  }

  /** A boolean: every varint but zero is true. */
  public boolean bool() throws MalformedException {
    return uint64() != 0;
  }

  /** Eight bytes, least significant first. */
  public long fixed64() throws MalformedException {
    expect(WireType.FIXED64);
    Bytes raw = take(Long.BYTES);
    long value = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      value = value << 8 | raw.unsignedAt(i);
    }
    return value;
  }

  /** An embedded message. How deep messages nest is decided by the caller, who names each level. */
  public ProtobufReader message() throws MalformedException {
    return new ProtobufReader(bytes(Integer.MAX_VALUE));
  }

  /** Passes over the present field. */
  public void skip() throws MalformedException {
    switch (wireType) {
      case WireType.VARINT -> uint64();
      case WireType.FIXED64 -> fixed64();
      case WireType.LENGTH -> bytes(Integer.MAX_VALUE);
      case WireType.FIXED32 -> {
        expect(WireType.FIXED32);
        take(Integer.BYTES);
      }
      default -> throw malformed(WireType.name(wireType) + " is not supported");
    }
  }

  private void expect(int wanted) throws MalformedException {
    if (!pending) {
      throw new IllegalStateException("field " + field + " was already read");
    }
    if (wireType != wanted) {
      throw malformed(WireType.name(wireType) + " where " + WireType.name(wanted) + " belongs");
    }
    pending = false;
  }

  private Bytes take(int n) throws MalformedException {
    if (n > message.size() - position) {
      throw malformed(n + " bytes wanted, " + (message.size() - position) + " left");
    }
    Bytes taken = message.slice(position, position + n);
    position += n;
    return taken;
  }

  private long varint() throws MalformedException {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (position == message.size()) {
        throw malformed("cut short within a varint");
      }
      int next = message.unsignedAt(position++);
      if (i == VARINT_BYTES_MAX - 1 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return value;
      }
    }
    throw malformed("varint above 64 bits");
  }

  private MalformedException malformed(String what) {
    return new MalformedException(where() + what);
  }

  private String where() {
    return "protobuf field " + field + ", byte " + position + ": ";
  }
}
