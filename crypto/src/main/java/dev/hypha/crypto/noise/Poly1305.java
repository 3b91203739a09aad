package dev.hypha.crypto.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The one-time authenticator Poly1305 over input that is padded to blocks of 16 bytes, as an AEAD
 * uses it (RFC 8439, sections 2.5 and 2.8).
 *
 * <p>Ours because the JDK's is quick only on processors with 52-bit multiplication (AVX512-IFMA):
 * elsewhere it is a fifth of the time of the cipher it authenticates. Decision 4 has the figures.
 *
 * <p>How: the accumulator has limbs of 44, 44 and 42 bits. A product of two limbs has at most 94
 * bits; its upper part (above bit 44) comes from one multiply-high of shifted operands and its
 * lower part from one plain multiplication, so parts add up without carries. Two blocks are taken
 * at a time: (h + a)·r² + b·r. No branch and no index depends on a secret.
 *
 * <p>One thread at a time; used once.
 */
final class Poly1305 {
  static final int BLOCK_BYTES = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long M44 = (1L << 44) - 1;
  private static final long M42 = (1L << 42) - 1;

  /** The bit behind a whole block, in the third limb. */
  private static final long BEHIND_BLOCK = 1L << 40;

  private final long r0;
  private final long r1;
  private final long r2;
  private final long square0;
  private final long square1;
  private final long square2;
  private final long pad0;
  private final long pad1;
  private long h0;
  private long h1;
  private long h2;

  /** Takes the first 32 bytes of {@code key}: r, which is clamped, and s. */
  Poly1305(byte[] key) {
    long low = (long) LONGS.get(key, 0);
    long high = (long) LONGS.get(key, 8);
    r0 = low & 0xffc0fffffffL;
    r1 = ((low >>> 44) | (high << 20)) & 0xfffffc0ffffL;
    r2 = (high >>> 24) & 0x00ffffffc0fL;
    pad0 = (long) LONGS.get(key, 16);
    pad1 = (long) LONGS.get(key, 24);
    h0 = r0;
    h1 = r1;
    h2 = r2;
    multiplyByR();
    square0 = h0;
    square1 = h1;
    square2 = h2;
    h0 = 0;
    h1 = 0;
    h2 = 0;
  }

  /** Takes {@code length} bytes and zeros up to a whole block. */
  void absorb(byte[] input, int offset, int length) {
    int pairs = length & -(2 * BLOCK_BYTES);
    absorbPairs(input, offset, offset + pairs);
    int at = offset + pairs;
    int left = length - pairs;
    if (left >= BLOCK_BYTES) {
      absorbBlock((long) LONGS.get(input, at), (long) LONGS.get(input, at + 8));
      at += BLOCK_BYTES;
      left -= BLOCK_BYTES;
    }
    if (left > 0) {
      byte[] last = new byte[BLOCK_BYTES];
      System.arraycopy(input, at, last, 0, left);
      absorbBlock((long) LONGS.get(last, 0), (long) LONGS.get(last, 8));
    }
  }

  /** Takes one block, its first eight bytes as {@code low}. */
  void absorbBlock(long low, long high) {
    h0 += low & M44;
    h1 += ((low >>> 44) | (high << 20)) & M44;
    h2 += (high >>> 24) | BEHIND_BLOCK;
    multiplyByR();
  }

  /** Writes the tag of 16 bytes. */
  void finish(byte[] target, int offset) {
    // twice round, so that every limb is within its bits
    long carry = h1 >>> 44;
    long a1 = h1 & M44;
    long a2 = h2 + carry;
    carry = a2 >>> 42;
    a2 &= M42;
    long a0 = h0 + carry * 5;
    carry = a0 >>> 44;
    a0 &= M44;
    a1 += carry;
    carry = a1 >>> 44;
    a1 &= M44;
    a2 += carry;
    carry = a2 >>> 42;
    a2 &= M42;
    a0 += carry * 5;
    // h - p, taken instead of h if it is not negative
    long b0 = a0 + 5;
    long b1 = a1 + (b0 >>> 44);
    long b2 = a2 + (b1 >>> 44) - (1L << 42);
    long negative = b2 >> 63;
    a0 = (a0 & negative) | (b0 & M44 & ~negative);
    a1 = (a1 & negative) | (b1 & M44 & ~negative);
    a2 = (a2 & negative) | (b2 & ~negative);
    long low = a0 | (a1 << 44);
    long high = (a1 >>> 20) | (a2 << 24);
    long sum = low + pad0;
    long overflow = ((low & pad0) | ((low | pad0) & ~sum)) >>> 63;
    LONGS.set(target, offset, sum);
    LONGS.set(target, offset + 8, high + pad1 + overflow);
  }

  private static long high(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b);
  }

  /** h = h · r. Limbs are shifted by 20 bits in all, so that the upper word begins at bit 44. */
  private void multiplyByR() {
    long s1 = r1 * 20;
    long s2 = r2 * 20;
    long low0 = ((h0 * r0) & M44) + ((h1 * s2) & M44) + ((h2 * s1) & M44);
    long low1 = ((h0 * r1) & M44) + ((h1 * r0) & M44) + ((h2 * s2) & M44);
    long low2 = ((h0 * r2) & M44) + ((h1 * r1) & M44) + ((h2 * r0) & M44);
    long x0 = r0 << 20;
    long x1 = r1 << 20;
    long y1 = s1 << 15;
    long y2 = s2 << 15;
    long high0 = high(h0, x0) + high(h1 << 5, y2) + high(h2 << 5, y1);
    long high1 = high(h0, x1) + high(h1, x0) + high(h2 << 5, y2);
    long high2 = high(h0, r2 << 20) + high(h1, x1) + high(h2, x0);
    carry(low0 + high2 * 20, low1 + high0, low2 + high1);
  }

  private void carry(long d0, long d1, long d2) {
    long e1 = d1 + (d0 >>> 44);
    long e2 = d2 + (e1 >>> 44);
    long e0 = (d0 & M44) + (e2 >>> 42) * 5;
    h0 = e0 & M44;
    h1 = (e1 & M44) + (e0 >>> 44);
    h2 = e2 & M42;
  }

  /** Takes two blocks at a time, from {@code from} to {@code to}. */
  private void absorbPairs(byte[] input, int from, int to) {
    long s1 = r1 * 20;
    long s2 = r2 * 20;
    long x0 = r0 << 20;
    long x1 = r1 << 20;
    long x2 = r2 << 20;
    long y1 = s1 << 15;
    long y2 = s2 << 15;
    long q0 = square0;
    long q1 = square1;
    long q2 = square2;
    long t1 = q1 * 20;
    long t2 = q2 * 20;
    // the square's limbs may have a bit more, and so are shifted by one less
    long u0 = q0 << 19;
    long u1 = q1 << 19;
    long u2 = q2 << 19;
    long v1 = t1 << 14;
    long v2 = t2 << 14;
    long a0 = h0;
    long a1 = h1;
    long a2 = h2;
    for (int i = from; i < to; i += 2 * BLOCK_BYTES) {
      long low = (long) LONGS.get(input, i);
      long high = (long) LONGS.get(input, i + 8);
      a0 += low & M44;
      a1 += ((low >>> 44) | (high << 20)) & M44;
      a2 += (high >>> 24) | BEHIND_BLOCK;
      low = (long) LONGS.get(input, i + 16);
      high = (long) LONGS.get(input, i + 24);
      long b0 = low & M44;
      long b1 = ((low >>> 44) | (high << 20)) & M44;
      long b2 = (high >>> 24) | BEHIND_BLOCK;

      long d0 = ((a0 * q0) & M44) + ((a1 * t2) & M44) + ((a2 * t1) & M44);
      d0 += ((b0 * r0) & M44) + ((b1 * s2) & M44) + ((b2 * s1) & M44);
      long d1 = high(a0 << 1, u0) + high(a1 << 6, v2) + high(a2 << 6, v1);
      d1 += high(b0, x0) + high(b1 << 5, y2) + high(b2 << 5, y1);
      d1 += ((a0 * q1) & M44) + ((a1 * q0) & M44) + ((a2 * t2) & M44);
      d1 += ((b0 * r1) & M44) + ((b1 * r0) & M44) + ((b2 * s2) & M44);
      long d2 = high(a0 << 1, u1) + high(a1 << 1, u0) + high(a2 << 6, v2);
      d2 += high(b0, x1) + high(b1, x0) + high(b2 << 5, y2);
      d2 += ((a0 * q2) & M44) + ((a1 * q1) & M44) + ((a2 * q0) & M44);
      d2 += ((b0 * r2) & M44) + ((b1 * r1) & M44) + ((b2 * r0) & M44);
      long d3 = high(a0 << 1, u2) + high(a1 << 1, u1) + high(a2 << 1, u0);
      d3 += high(b0, x2) + high(b1, x1) + high(b2, x0);

      d0 += d3 * 20;
      d1 += d0 >>> 44;
      d2 += d1 >>> 44;
      a0 = (d0 & M44) + (d2 >>> 42) * 5;
      a1 = (d1 & M44) + (a0 >>> 44);
      a0 &= M44;
      a2 = d2 & M42;
    }
    h0 = a0;
    h1 = a1;
    h2 = a2;
  }
}
