package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What a sender says of its file.
 *
 * <p>Spec: docs/send.md, "Offer".
 *
 * @param name a base name, see {@link FileName}
 * @param sha256 of the whole file
 * @param modified when it was changed last
 */
record FileOffer(String name, long size, Bytes sha256, Instant modified) {
  static final int MESSAGE_BYTES_MAX = 1024;
  static final int SHA256_BYTES = 32;

  private static final int NAME = 1;
  private static final int SIZE = 2;
  private static final int SHA256 = 3;
  private static final int MODIFIED_MILLISECONDS = 4;

  Bytes encode() {
    return new ProtobufWriter()
        .string(NAME, name)
        .uint64(SIZE, size)
        .bytes(SHA256, sha256)
        .uint64(MODIFIED_MILLISECONDS, Math.max(0, modified.toEpochMilli()))
        .toBytes();
  }

  static FileOffer decode(Bytes message) throws MalformedException {
    String name = "";
    long size = -1;
    Bytes sha256 = Bytes.EMPTY;
    long modified = 0;
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      switch (reader.field()) {
        case NAME -> name = reader.string(FileName.BYTES_MAX);
        case SIZE -> size = reader.uint64();
        case SHA256 -> sha256 = Bytes.owning(reader.bytes(SHA256_BYTES).toArray());
        case MODIFIED_MILLISECONDS -> modified = reader.uint64();
        default -> reader.skip();
      }
    }
    if (!FileName.valid(name)) {
      throw new MalformedException("a file name that is no plain base name");
    }
    if (size < 0) {
      throw new MalformedException("no size, or one above 2^63");
    }
    if (sha256.size() != SHA256_BYTES) {
      throw new MalformedException("a SHA-256 of " + sha256.size() + " bytes");
    }
    return new FileOffer(name, size, sha256, instant(modified));
  }

  private static Instant instant(long milliseconds) throws MalformedException {
    try {
      if (milliseconds >= 0) {
        return Instant.ofEpochMilli(milliseconds);
      }
    } catch (DateTimeException e) {
      throw new MalformedException("a date that is none", e);
    }
    throw new MalformedException("a date that is none");
  }
}
