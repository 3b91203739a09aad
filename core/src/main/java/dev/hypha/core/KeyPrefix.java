package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multihash;

/**
 * All keys of a distributed hash table whose places begin alike. The place of a key is its SHA-256.
 *
 * <p>Spec: kad-dht/README.md, "Distance".
 *
 * @param place any place within it
 * @param bits how many bits they share, 0 to 256
 */
public record KeyPrefix(Bytes place, int bits) {
  /** Of a place. */
  public static final int PLACE_BYTES = 32;

  public KeyPrefix {
    if (place.size() != PLACE_BYTES || bits < 0 || bits > PLACE_BYTES * Byte.SIZE) {
      throw new IllegalArgumentException(bits + " bits of " + place);
    }
  }

  /** Where {@code key} stands. */
  public static Bytes placeOf(Bytes key) {
    return Multihash.sha256(key).digest();
  }

  /** The first of its places, in the order of unsigned bytes; all follow one another. */
  public Bytes first() {
    byte[] first = new byte[PLACE_BYTES];
    place.slice(0, bits / Byte.SIZE).copyTo(first, 0);
    if (bits % Byte.SIZE > 0) {
      first[bits / Byte.SIZE] = (byte) (place.unsignedAt(bits / Byte.SIZE) & mask());
    }
    return Bytes.owning(first);
  }

  /** Whether {@code other}, which begins with a place, is in it. */
  public boolean contains(Bytes other) {
    int whole = bits / Byte.SIZE;
    if (!other.startsWith(place.slice(0, whole))) {
      return false;
    }
    return bits % Byte.SIZE == 0
        || (other.unsignedAt(whole) & mask()) == (place.unsignedAt(whole) & mask());
  }

  private int mask() {
    return (0xff << (Byte.SIZE - bits % Byte.SIZE)) & 0xff;
  }
}
