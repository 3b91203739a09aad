package dev.hypha.protobuf;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import java.util.function.Consumer;

/**
 * Writes one protobuf message, field after field in the order of the calls.
 *
 * <p>Every call writes its field, also when the value is zero or empty: leaving defaults out is for
 * the caller. Field numbers are 1..2^29-1; others throw {@link IllegalArgumentException}.
 *
 * <p>Spec: protobuf.dev/programming-guides/encoding.
 */
public final class ProtobufWriter {
  private static final int FIELD_MAX = (1 << 29) - 1;

  private final Buffer buffer;

  /** A writer into a buffer of its own. */
  public ProtobufWriter() {
    this(new Buffer());
  }

  /** A writer to the end of {@code buffer}. */
  public ProtobufWriter(Buffer buffer) {
    this.buffer = buffer;
  }

  public ProtobufWriter bytes(int field, Bytes value) {
    tag(field, WireType.LENGTH);
    varint(value.size());
    buffer.write(value);
    return this;
  }

  public ProtobufWriter string(int field, String value) {
    return bytes(field, Bytes.utf8(value));
  }

  /**
   * An unsigned integer; a negative {@code value} stands for 2^64 + {@code value} and takes ten
   * bytes.
   */
  public ProtobufWriter uint64(int field, long value) {
    tag(field, WireType.VARINT);
    varint(value);
    return this;
  }

  /**
   * The number of an enumeration constant, or an {@code int32}: negative numbers take ten bytes.
   */
  public ProtobufWriter enumeration(int field, int number) {
    return uint64(field, number);
  }

  public ProtobufWriter bool(int field, boolean value) {
    return uint64(field, value ? 1 : 0);
  }

  /** Eight bytes, least significant first. */
  public ProtobufWriter fixed64(int field, long value) {
    tag(field, WireType.FIXED64);
    buffer.writeLong(Long.reverseBytes(value));
    return this;
  }

  /** An embedded message that {@code content} writes. */
  public ProtobufWriter message(int field, Consumer<ProtobufWriter> content) {
    Buffer inner = new Buffer();
    content.accept(new ProtobufWriter(inner));
    tag(field, WireType.LENGTH);
    varint(inner.size());
    buffer.writeAll(inner);
    return this;
  }

  /** An embedded message that is already encoded. */
  public ProtobufWriter message(int field, Bytes encoded) {
    return bytes(field, encoded);
  }

  /** Takes everything out of the buffer that was written to. */
  public Bytes toBytes() {
    return buffer.readAll();
  }

  private void tag(int field, int wireType) {
    if (field < 1 || field > FIELD_MAX) {
      throw new IllegalArgumentException("field number " + field);
    }
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer.writeByte(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer.writeByte((int) rest);
  }
}
