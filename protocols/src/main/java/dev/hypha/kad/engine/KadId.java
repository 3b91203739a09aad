package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import java.util.Comparator;
import java.util.random.RandomGenerator;

/**
 * A place in the space of 256 bits, or the distance of two of them.
 *
 * <p>Peers and keys stand where the sha2-256 of their bytes says; the distance of two places is
 * their XOR. Ordered as unsigned numbers. Spec: kad-dht/README.md, "Distance".
 *
 * @param first the most significant 64 bits
 * @param second the next
 * @param third the next
 * @param fourth the least significant
 */
public record KadId(long first, long second, long third, long fourth) implements Comparable<KadId> {
  public static final int BITS = 256;

  private static final int BYTES = BITS / Byte.SIZE;
  private static final double TWO_TO_64 = 0x1p64;

  /** Where a peer stands. */
  public static KadId of(PeerId peer) {
    return ofKey(peer.toBytes());
  }

  /** Where a key stands: of a value, of a provider's multihash, of a peer id. */
  public static KadId ofKey(Bytes key) {
    return ofHash(Multihash.sha256(key).digest());
  }

  /** The place that 32 bytes, already a hash, stand for. */
  public static KadId ofHash(Bytes hash) {
    if (hash.size() != BYTES) {
      throw new IllegalArgumentException("a place of " + hash.size() + " bytes");
    }
    return new KadId(word(hash, 0), word(hash, 8), word(hash, 16), word(hash, 24));
  }

  /** Any place. */
  public static KadId random(RandomGenerator random) {
    return new KadId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  public KadId distanceTo(KadId other) {
    return new KadId(
        first ^ other.first, second ^ other.second, third ^ other.third, fourth ^ other.fourth);
  }

  /** Negative if {@code left} is nearer to this place than {@code right}. */
  public int compareDistance(KadId left, KadId right) {
    if (left.first != right.first) {
      return Long.compareUnsigned(first ^ left.first, first ^ right.first);
    }
    if (left.second != right.second) {
      return Long.compareUnsigned(second ^ left.second, second ^ right.second);
    }
    if (left.third != right.third) {
      return Long.compareUnsigned(third ^ left.third, third ^ right.third);
    }
    return Long.compareUnsigned(fourth ^ left.fourth, fourth ^ right.fourth);
  }

  /** An order of places in which the one nearest to this one comes first. */
  public Comparator<KadId> nearestFirst() {
    return this::compareDistance;
  }

  /** How many leading bits this place shares with {@code other}: 0..256. */
  public int commonPrefixLength(KadId other) {
    return distanceTo(other).leadingZeros();
  }

  /** This distance as a share of the whole space: 0..1. */
  public double fraction() {
    return unsigned(first) / TWO_TO_64 + unsigned(second) / TWO_TO_64 / TWO_TO_64;
  }

  /** Whether the bit {@code index}, counted from the most significant, is set. */
  public boolean bit(int index) {
    return ((word(index / Long.SIZE) >>> (Long.SIZE - 1 - index % Long.SIZE)) & 1) == 1;
  }

  /** This place with the bit {@code index}, counted from the most significant, turned. */
  public KadId flipped(int index) {
    long mask = 1L << (Long.SIZE - 1 - index % Long.SIZE);
    return switch (index / Long.SIZE) {
      case 0 -> new KadId(first ^ mask, second, third, fourth);
      case 1 -> new KadId(first, second ^ mask, third, fourth);
      case 2 -> new KadId(first, second, third ^ mask, fourth);
      default -> new KadId(first, second, third, fourth ^ mask);
    };
  }

  /** A place with the first {@code bits} bits of this one, and any others. */
  public KadId randomBelow(int bits, RandomGenerator random) {
    KadId any = random(random);
    return new KadId(
        mixed(first, any.first, bits),
        mixed(second, any.second, bits - Long.SIZE),
        mixed(third, any.third, bits - 2 * Long.SIZE),
        mixed(fourth, any.fourth, bits - 3 * Long.SIZE));
  }

  public Bytes toBytes() {
    byte[] all = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      all[i] = (byte) (word(i / Long.BYTES) >>> (Long.SIZE - Byte.SIZE * (i % Long.BYTES + 1)));
    }
    return Bytes.owning(all);
  }

  @Override
  public int compareTo(KadId other) {
    int order = Long.compareUnsigned(first, other.first);
    order = order != 0 ? order : Long.compareUnsigned(second, other.second);
    order = order != 0 ? order : Long.compareUnsigned(third, other.third);
    return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
  }

  /** Hexadecimal. */
  @Override
  public String toString() {
    return toBytes().toHex();
  }

  private int leadingZeros() {
    if (first != 0) {
      return Long.numberOfLeadingZeros(first);
    }
    if (second != 0) {
      return Long.SIZE + Long.numberOfLeadingZeros(second);
    }
    if (third != 0) {
      return 2 * Long.SIZE + Long.numberOfLeadingZeros(third);
    }
    return 3 * Long.SIZE + Long.numberOfLeadingZeros(fourth);
  }

  private long word(int index) {
    return switch (index) {
      case 0 -> first;
      case 1 -> second;
      case 2 -> third;
      case 3 -> fourth;
      default -> throw new IndexOutOfBoundsException("word " + index + " of a place");
    };
  }

  private static long word(Bytes hash, int at) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << Byte.SIZE | hash.unsignedAt(at + i);
    }
    return value;
  }

  private static long mixed(long kept, long any, int bits) {
    if (bits <= 0) {
      return any;
    }
    if (bits >= Long.SIZE) {
      return kept;
    }
    long below = -1L >>> bits;
    return (kept & ~below) | (any & below);
  }

  private static double unsigned(long word) {
    return (word >>> 1) * 2.0 + (word & 1);
  }
}
