package dev.hypha.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes: a value that may be shared, compared and used as a key.
 *
 * <p>Ordering is unsigned lexicographic. Slices share the array of their origin. Thread-safe.
 */
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** A copy of {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return copyOf(source, 0, source.length);
  }

  public static Bytes copyOf(byte[] source, int offset, int length) {
    return length == 0 ? EMPTY : owning(Arrays.copyOfRange(source, offset, offset + length));
  }

  /** Takes {@code array} over without a copy: the caller must not write to it again. */
  public static Bytes owning(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
  }

  /** The bytes given as integers, for literals: {@code Bytes.of(0x03, 0x01)}. */
  public static Bytes of(int... values) {
    byte[] array = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      array[i] = (byte) values[i];
    }
    return owning(array);
  }

  public static Bytes utf8(String text) {
    return owning(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Decodes hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException if {@code digits} is not an even number of hexadecimal digits
   */
  public static Bytes hex(String digits) {
    return owning(HexFormat.of().parseHex(digits));
  }

  public static Bytes concat(Bytes... parts) {
    int total = 0;
    for (Bytes part : parts) {
      total = Math.addExact(total, part.length);
    }
    byte[] joined = new byte[total];
    int at = 0;
    for (Bytes part : parts) {
      part.copyTo(joined, at);
      at += part.length;
    }
    return owning(joined);
  }

  public int size() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  public byte at(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("byte " + index + " of " + length);
    }
    return array[offset + index];
  }

  /** The byte at {@code index} as 0..255. */
  public int unsignedAt(int index) {
    return at(index) & 0xff;
  }

  /** The bytes {@code from} (inclusive) to {@code to} (exclusive); shares the array. */
  public Bytes slice(int from, int to) {
    if (from < 0 || to > length || from > to) {
      throw new IndexOutOfBoundsException("slice " + from + ".." + to + " of " + length);
    }
    return from == to ? EMPTY : new Bytes(array, offset + from, to - from);
  }

  public Bytes slice(int from) {
    return slice(from, length);
  }

  public boolean startsWith(Bytes prefix) {
    return prefix.length <= length
        && Arrays.equals(
            array,
            offset,
            offset + prefix.length,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.length);
  }

  /** A copy that the caller owns. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /** Appends a copy of these bytes to {@code buffer}. */
  public void writeTo(Buffer buffer) {
    buffer.write(array, offset, length);
  }

  public String toHex() {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }

  /** These bytes read as UTF-8; malformed input becomes U+FFFD. */
  public String toUtf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** Hexadecimal, shortened after 32 bytes. */
  @Override
  public String toString() {
    return length <= 32 ? toHex() : slice(0, 32).toHex() + "… (" + length + " bytes)";
  }
}
