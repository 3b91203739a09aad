package dev.hypha.multiformats;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Varint;
import java.io.EOFException;

/**
 * A content id: what kind of thing it names, and the hash of it. Spec: multiformats/cid.
 *
 * @param version 0 or 1; version 0 is always {@link #DAG_PB} with a whole sha2-256
 * @param codec the kind of content, a multicodec, 0..2^63-1
 */
public record Cid(int version, long codec, Multihash hash) {
  public static final long RAW = 0x55;
  public static final long DAG_PB = 0x70;
  public static final long LIBP2P_KEY = 0x72;

  private static final int V0_BYTES = 34;
  private static final Bytes V0_START = Bytes.of(0x12, 0x20);
  private static final int V0_CHARACTERS = 46;

  /** Throws {@link IllegalArgumentException} if the parts do not make a content id. */
  public Cid {
    if (version < 0 || version > 1 || codec < 0) {
      throw new IllegalArgumentException("content id version " + version + ", codec " + codec);
    }
    if (version == 0
        && !(codec == DAG_PB && hash.code() == Multihash.SHA2_256 && hash.digest().size() == 32)) {
      throw new IllegalArgumentException("a content id of version 0 is dag-pb with sha2-256");
    }
  }

  public static Cid v0(Multihash hash) {
    return new Cid(0, DAG_PB, hash);
  }

  public static Cid v1(long codec, Multihash hash) {
    return new Cid(1, codec, hash);
  }

  /**
   * Reads the text form: 46 characters of base58 starting with {@code Qm}, or version 1 in any
   * multibase.
   *
   * @throws MalformedException if it is neither
   */
  public static Cid parse(String text) throws MalformedException {
    if (text.length() == V0_CHARACTERS && text.startsWith("Qm")) {
      return fromBytes(Multibase.BASE58_BTC.decodeBare(text));
    }
    Cid cid = fromBytes(Multibase.decode(text));
    if (cid.version == 0) {
      throw new MalformedException("a content id of version 0 has no multibase prefix");
    }
    return cid;
  }

  /**
   * Reads a content id that takes all of {@code bytes}.
   *
   * @throws MalformedException if the version is not 0 or 1, or the multihash is malformed
   */
  public static Cid fromBytes(Bytes bytes) throws MalformedException {
    if (bytes.size() == V0_BYTES && bytes.startsWith(V0_START)) {
      return v0(Multihash.fromBytes(bytes));
    }
    Buffer buffer = new Buffer().write(bytes);
    try {
      long version = Varint.read(buffer, Long.MAX_VALUE);
      if (version != 1) {
        throw new MalformedException("content id of version " + version);
      }
      long codec = Varint.read(buffer, Long.MAX_VALUE);
      Multihash hash = Multihash.read(buffer);
      if (!buffer.isEmpty()) {
        throw new MalformedException("content id: " + buffer.size() + " bytes left over");
      }
      return v1(codec, hash);
    } catch (EOFException e) {
      throw new MalformedException("content id cut short: " + e.getMessage(), e);
    } finally {
      buffer.clear();
    }
  }

  public Bytes toBytes() {
    if (version == 0) {
      return hash.toBytes();
    }
    return Bytes.concat(Varint.encode(version), Varint.encode(codec), hash.toBytes());
  }

  /** The text form in {@code base}; version 0 has one form only. */
  public String toString(Multibase base) {
    return version == 0 ? Multibase.BASE58_BTC.encodeBare(toBytes()) : base.encode(toBytes());
  }

  /** The usual text form: base58 for version 0, base32 for version 1. */
  @Override
  public String toString() {
    return toString(Multibase.BASE32);
  }
}
