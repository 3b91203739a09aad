package dev.hypha.crypto;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.math.BigInteger;

/**
 * The little of DER that keys, signatures and certificates need (X.690, section 10): definite
 * minimal lengths below 2^16, minimal integers that are not negative. A reader walks over one
 * value's contents from front to back. Of one thread.
 */
public final class Der {
  public static final int INTEGER = 0x02;
  public static final int BIT_STRING = 0x03;
  public static final int OCTET_STRING = 0x04;
  public static final int OBJECT_IDENTIFIER = 0x06;
  public static final int SEQUENCE = 0x30;

  private final Bytes bytes;
  private int at;

  /** Reads {@code bytes} from the front. */
  public Der(Bytes bytes) {
    this.bytes = bytes;
  }

  /** The contents of the next value, which must have this tag. */
  public Bytes read(int tag) throws MalformedException {
    if (next() != tag) {
      throw new MalformedException("DER value is not of type " + tag);
    }
    int length = readLength();
    if (length > bytes.size() - at) {
      throw new MalformedException("DER length " + length + " exceeds what is there");
    }
    at += length;
    return bytes.slice(at - length, at);
  }

  /** The next value, which must be an integer that is not negative. */
  public BigInteger readInteger() throws MalformedException {
    Bytes value = read(INTEGER);
    boolean padded = value.size() > 1 && value.at(0) == 0 && value.at(1) >= 0;
    if (value.isEmpty() || value.at(0) < 0 || padded) {
      throw new MalformedException("DER integer is negative or not minimal");
    }
    return new BigInteger(value.toArray());
  }

  /** Whether the next value has this tag. */
  public boolean isNext(int tag) {
    return !isAtEnd() && bytes.unsignedAt(at) == tag;
  }

  /** Whether there is no value any more. */
  public boolean isAtEnd() {
    return at == bytes.size();
  }

  /** Says that nothing more may follow. */
  public void end() throws MalformedException {
    if (at != bytes.size()) {
      throw new MalformedException("bytes behind the end of a DER value");
    }
  }

  private int readLength() throws MalformedException {
    int first = next();
    if (first < 0x80) {
      return first;
    }
    if (first == 0x81) {
      return minimal(next(), 0x80);
    }
    if (first == 0x82) {
      return minimal(next() << 8 | next(), 0x100);
    }
    throw new MalformedException("DER length is indefinite or too long");
  }

  private static int minimal(int length, int least) throws MalformedException {
    if (length < least) {
      throw new MalformedException("DER length is not minimal");
    }
    return length;
  }

  private int next() throws MalformedException {
    if (at == bytes.size()) {
      throw new MalformedException("DER value is cut short");
    }
    return bytes.unsignedAt(at++);
  }

  // ---- writing

  /** A value of this tag. */
  public static Bytes value(int tag, Bytes... contents) {
    Bytes content = Bytes.concat(contents);
    int length = content.size();
    Buffer buffer = new Buffer().writeByte(tag);
    if (length < 0x80) {
      buffer.writeByte(length);
    } else if (length < 0x100) {
      buffer.writeByte(0x81).writeByte(length);
    } else {
      buffer.writeByte(0x82).writeShort(length);
    }
    return buffer.write(content).readAll();
  }

  /** An integer that is not negative. */
  public static Bytes integer(BigInteger value) {
    return value(INTEGER, Bytes.owning(value.toByteArray()));
  }
}
