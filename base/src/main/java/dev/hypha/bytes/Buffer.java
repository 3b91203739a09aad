package dev.hypha.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes: written at the end, read from the front. Integers are big-endian.
 *
 * <p>A buffer is a list of 16 KiB segments drawn from a shared pool, so moving bytes from buffer to
 * buffer moves whole segments and copies only their ragged ends; an empty buffer holds no memory.
 * It belongs to one thread at a time.
 *
 * <p>Reading more than there is throws {@link EOFException}, so that a parser of remote input needs
 * no length arithmetic.
 */
public final class Buffer {
  private @Nullable Segment head;
  private @Nullable Segment tail;
  private long size;

  /** An empty buffer. */
  public Buffer() {}

  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  // ---- writing

  public Buffer writeByte(int value) {
    Segment segment = writable();
    segment.array[segment.end++] = (byte) value;
    size++;
    return this;
  }

  public Buffer writeShort(int value) {
    return writeByte(value >>> 8).writeByte(value);
  }

  public Buffer writeInt(int value) {
    return writeShort(value >>> 16).writeShort(value);
  }

  public Buffer writeLong(long value) {
    return writeInt((int) (value >>> 32)).writeInt((int) value);
  }

  public Buffer write(Bytes value) {
    value.writeTo(this);
    return this;
  }

  public Buffer write(byte[] source) {
    return write(source, 0, source.length);
  }

  public Buffer write(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    int at = offset;
    int left = length;
    while (left > 0) {
      Segment segment = writable();
      int n = Math.min(left, segment.room());
      System.arraycopy(source, at, segment.array, segment.end, n);
      segment.end += n;
      at += n;
      left -= n;
    }
    size += length;
    return this;
  }

  /**
   * Moves {@code n} bytes from the front of {@code source} to the end of this buffer.
   *
   * @throws EOFException if {@code source} has fewer
   */
  public void write(Buffer source, long n) throws EOFException {
    if (source == this) {
      throw new IllegalArgumentException("a buffer cannot be moved into itself");
    }
    source.require(n);
    long left = n;
    while (left > 0) {
      Segment segment = source.first();
      int available = segment.size();
      if (available <= left && (tail == null || available > tail.room())) {
        source.unlinkHead();
        append(segment);
        source.size -= available;
        size += available;
        left -= available;
      } else {
        int part = (int) Math.min(left, available);
        write(segment.array, segment.start, part);
        source.consume(segment, part);
        left -= part;
      }
    }
  }

  /** Moves everything in {@code source} to the end of this buffer. */
  public void writeAll(Buffer source) {
    try {
      write(source, source.size);
    } catch (EOFException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Reads once from {@code channel} into this buffer, at most {@code max} bytes.
   *
   * @return how many bytes came, or -1 at the end of the channel
   */
  public int readFrom(ReadableByteChannel channel, long max) throws IOException {
    Segment segment = writable();
    int room = (int) Math.min(max, segment.room());
    int n = -1;
    try {
      n = channel.read(ByteBuffer.wrap(segment.array, segment.end, room));
      return n;
    } finally {
      if (n > 0) {
        segment.end += n;
        size += n;
      } else {
        dropEmptyTail();
      }
    }
  }

  // ---- reading

  public byte readByte() throws EOFException {
    require(1);
    Segment segment = first();
    byte value = segment.array[segment.start];
    consume(segment, 1);
    return value;
  }

  public int readUnsignedByte() throws EOFException {
    return readByte() & 0xff;
  }

  public int readUnsignedShort() throws EOFException {
    require(2);
    return (readUnsignedByte() << 8) | readUnsignedByte();
  }

  public int readInt() throws EOFException {
    require(4);
    return (readUnsignedShort() << 16) | readUnsignedShort();
  }

  public long readUnsignedInt() throws EOFException {
    return readInt() & 0xffff_ffffL;
  }

  public long readLong() throws EOFException {
    require(8);
    return (readUnsignedInt() << 32) | readUnsignedInt();
  }

  public Bytes readBytes(int n) throws EOFException {
    require(n);
    byte[] array = new byte[n];
    readFully(array, 0, n);
    return Bytes.owning(array);
  }

  /** Everything that is left. */
  public Bytes readAll() {
    try {
      return readBytes(Math.toIntExact(size));
    } catch (EOFException e) {
      throw new AssertionError(e);
    }
  }

  public void readFully(byte[] target, int offset, int length) throws EOFException {
    require(length);
    int done = 0;
    while (done < length) {
      done += read(target, offset + done, length - done);
    }
  }

  /**
   * Reads up to {@code length} bytes.
   *
   * @return how many; 0 when the buffer is empty
   */
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    int done = 0;
    while (done < length && head != null) {
      int n = Math.min(length - done, head.size());
      System.arraycopy(head.array, head.start, target, offset + done, n);
      consume(head, n);
      done += n;
    }
    return done;
  }

  /** Writes the first {@code n} bytes to {@code channel} until it has taken them all. */
  public void writeTo(WritableByteChannel channel, long n) throws IOException {
    require(n);
    long left = n;
    while (left > 0) {
      Segment segment = first();
      int part = (int) Math.min(left, segment.size());
      int written = channel.write(ByteBuffer.wrap(segment.array, segment.start, part));
      consume(segment, written);
      left -= written;
    }
  }

  public void skip(long n) throws EOFException {
    require(n);
    long left = n;
    while (left > 0) {
      Segment segment = first();
      int part = (int) Math.min(left, segment.size());
      consume(segment, part);
      left -= part;
    }
  }

  public void clear() {
    try {
      skip(size);
    } catch (EOFException e) {
      throw new AssertionError(e);
    }
  }

  /** The byte {@code index} places behind the front, without taking it. */
  public byte at(long index) {
    Objects.checkIndex(index, size);
    long skip = index;
    Segment segment = first();
    while (skip >= segment.size()) {
      skip -= segment.size();
      segment = Objects.requireNonNull(segment.next);
    }
    return segment.array[segment.start + (int) skip];
  }

  /** What is in the buffer, without taking it. */
  public Bytes peekAll() {
    byte[] array = new byte[Math.toIntExact(size)];
    int at = 0;
    for (Segment segment = head; segment != null; segment = segment.next) {
      System.arraycopy(segment.array, segment.start, array, at, segment.size());
      at += segment.size();
    }
    return Bytes.owning(array);
  }

  @Override
  public String toString() {
    return "Buffer[" + size + " bytes]";
  }

  // ---- segments

  private void require(long n) throws EOFException {
    if (n < 0) {
      throw new IllegalArgumentException("negative length " + n);
    }
    if (n > size) {
      throw new EOFException(n + " bytes wanted, " + size + " there");
    }
  }

  private Segment first() {
    return Objects.requireNonNull(head);
  }

  private Segment writable() {
    Segment last = tail;
    if (last != null && last.room() > 0) {
      return last;
    }
    Segment fresh = SegmentPool.take();
    append(fresh);
    return fresh;
  }

  private void append(Segment segment) {
    segment.next = null;
    if (tail == null) {
      head = segment;
    } else {
      tail.next = segment;
    }
    tail = segment;
  }

  private void unlinkHead() {
    Segment segment = first();
    head = segment.next;
    if (head == null) {
      tail = null;
    }
    segment.next = null;
  }

  private void consume(Segment segment, int n) {
    segment.start += n;
    size -= n;
    if (segment.start == segment.end) {
      unlinkHead();
      SegmentPool.recycle(segment);
    }
  }

  private void dropEmptyTail() {
    if (head == tail && head != null && head.size() == 0) {
      Segment empty = head;
      unlinkHead();
      SegmentPool.recycle(empty);
    }
  }
}
