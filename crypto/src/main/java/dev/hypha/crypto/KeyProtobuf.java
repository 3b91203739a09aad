package dev.hypha.crypto;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Varint;
import java.io.EOFException;

/**
 * The message {@code PublicKey} or {@code PrivateKey} of peer-ids.md: type = 1, data = 2. Written
 * and read by hand because only one encoding is right: both fields, in order, with minimal varints
 * and nothing else.
 */
record KeyProtobuf(KeyType type, Bytes data) {
  /** Above the 1062 bytes of an RSA key of 8192 bits. */
  static final int PUBLIC_MAX = 1100;

  /** Above the 4.7 kB of an RSA key of 8192 bits. */
  static final int PRIVATE_MAX = 5000;

  private static final int TYPE_TAG = 0x08;
  private static final int DATA_TAG = 0x12;

  Bytes encode() {
    Buffer buffer = new Buffer().writeByte(TYPE_TAG).writeByte(type.code()).writeByte(DATA_TAG);
    Varint.write(buffer, data.size());
    return buffer.write(data).readAll();
  }

  static KeyProtobuf decode(Bytes protobuf, int dataMax) throws MalformedException {
    Buffer buffer = new Buffer().write(protobuf.slice(0, Math.min(protobuf.size(), dataMax + 8)));
    try {
      requireTag(buffer, TYPE_TAG);
      KeyType type = KeyType.of((int) Varint.read(buffer, Integer.MAX_VALUE));
      requireTag(buffer, DATA_TAG);
      long length = Varint.read(buffer, dataMax);
      if (length != buffer.size()) {
        throw new MalformedException("key of " + length + " bytes in a field of " + buffer.size());
      }
      return new KeyProtobuf(type, buffer.readAll());
    } catch (EOFException e) {
      throw new MalformedException("key protobuf is cut short", e);
    }
  }

  private static void requireTag(Buffer buffer, int expected)
      throws MalformedException, EOFException {
    int tag = buffer.readUnsignedByte();
    if (tag != expected) {
      throw new MalformedException(
          "key protobuf has tag " + tag + " where " + expected + " belongs");
    }
  }
}
