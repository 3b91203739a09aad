package dev.hypha.crypto.ed25519;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Arithmetic modulo p = 2^255 - 19. An element is five signed limbs of 51 bits, least first: {@code
 * Σ limb[i]·2^(51·i)}.
 *
 * <p>How: the product of two limbs is cut at bit 51 by multiplying operands shifted by 6 and 7 bits
 * — its upper part is the high word, its lower part the low word shifted back — so that the parts
 * of a column add up without carries. Limbs may be negative: a subtraction is one instruction a
 * limb, and all shifts round down.
 *
 * <p>Bounds: what a multiplication gives is <em>tight</em>, limbs in [-2^15, 2^51 + 2^16); a sum or
 * difference of two tight elements, or of one and a doubled one, is <em>loose</em>, limbs within
 * ±2^53; a multiplication takes loose operands. {@code out} may be an operand.
 */
final class FieldElement {
  static final int LIMBS = 5;
  static final int BYTES = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BITS = 51;
  private static final long MASK = (1L << BITS) - 1;
  private static final int LEFT = 6;
  private static final int RIGHT = 7;
  private static final int BACK = LEFT + RIGHT;

  private FieldElement() {}

  static long[] of(long small) {
    return new long[] {small, 0, 0, 0, 0};
  }

  static void copy(long[] from, long[] out) {
    System.arraycopy(from, 0, out, 0, LIMBS);
  }

  /** The lower 255 bits of 32 bytes, least first; the topmost bit is passed over. */
  static long[] read(byte[] bytes, int at) {
    long a = (long) LONGS.get(bytes, at);
    long b = (long) LONGS.get(bytes, at + 8);
    long c = (long) LONGS.get(bytes, at + 16);
    long d = (long) LONGS.get(bytes, at + 24);
    return new long[] {
      a & MASK,
      ((a >>> 51) | (b << 13)) & MASK,
      ((b >>> 38) | (c << 26)) & MASK,
      ((c >>> 25) | (d << 39)) & MASK,
      (d >>> 12) & MASK
    };
  }

  /** The canonical 32 bytes: the number below p. */
  static byte[] write(long[] element) {
    long[] t = canonical(element);
    byte[] bytes = new byte[BYTES];
    LONGS.set(bytes, 0, t[0] | (t[1] << 51));
    LONGS.set(bytes, 8, (t[1] >>> 13) | (t[2] << 38));
    LONGS.set(bytes, 16, (t[2] >>> 26) | (t[3] << 25));
    LONGS.set(bytes, 24, (t[3] >>> 39) | (t[4] << 12));
    return bytes;
  }

  static boolean isZero(long[] element) {
    long[] t = canonical(element);
    return (t[0] | t[1] | t[2] | t[3] | t[4]) == 0;
  }

  static boolean isOdd(long[] element) {
    return (canonical(element)[0] & 1) == 1;
  }

  static boolean equal(long[] left, long[] right) {
    long[] difference = new long[LIMBS];
    subtract(left, right, difference);
    return isZero(difference);
  }

  static void add(long[] a, long[] b, long[] out) {
    out[0] = a[0] + b[0];
    out[1] = a[1] + b[1];
    out[2] = a[2] + b[2];
    out[3] = a[3] + b[3];
    out[4] = a[4] + b[4];
  }

  static void subtract(long[] a, long[] b, long[] out) {
    out[0] = a[0] - b[0];
    out[1] = a[1] - b[1];
    out[2] = a[2] - b[2];
    out[3] = a[3] - b[3];
    out[4] = a[4] - b[4];
  }

  static void negate(long[] a, long[] out) {
    out[0] = -a[0];
    out[1] = -a[1];
    out[2] = -a[2];
    out[3] = -a[3];
    out[4] = -a[4];
  }

  static void multiply(long[] a, long[] b, long[] out) {
    long a0 = a[0] << LEFT;
    long a1 = a[1] << LEFT;
    long a2 = a[2] << LEFT;
    long a3 = a[3] << LEFT;
    long a4 = a[4] << LEFT;
    long b0 = b[0] << RIGHT;
    long b1 = b[1] << RIGHT;
    long b2 = b[2] << RIGHT;
    long b3 = b[3] << RIGHT;
    long b4 = b[4] << RIGHT;
    long column0 = low(a0, b0);
    long column1 = high(a0, b0) + low(a0, b1) + low(a1, b0);
    long column2 = high(a0, b1) + high(a1, b0) + low(a0, b2) + low(a1, b1) + low(a2, b0);
    long column3 =
        high(a0, b2)
            + high(a1, b1)
            + high(a2, b0)
            + low(a0, b3)
            + low(a1, b2)
            + low(a2, b1)
            + low(a3, b0);
    long column4 =
        high(a0, b3)
            + high(a1, b2)
            + high(a2, b1)
            + high(a3, b0)
            + low(a0, b4)
            + low(a1, b3)
            + low(a2, b2)
            + low(a3, b1)
            + low(a4, b0);
    long column5 =
        high(a0, b4)
            + high(a1, b3)
            + high(a2, b2)
            + high(a3, b1)
            + high(a4, b0)
            + low(a1, b4)
            + low(a2, b3)
            + low(a3, b2)
            + low(a4, b1);
    long column6 =
        high(a1, b4)
            + high(a2, b3)
            + high(a3, b2)
            + high(a4, b1)
            + low(a2, b4)
            + low(a3, b3)
            + low(a4, b2);
    long column7 = high(a2, b4) + high(a3, b3) + high(a4, b2) + low(a3, b4) + low(a4, b3);
    long column8 = high(a3, b4) + high(a4, b3) + low(a4, b4);
    long column9 = high(a4, b4);
    carry(
        column0 + 19 * column5,
        column1 + 19 * column6,
        column2 + 19 * column7,
        column3 + 19 * column8,
        column4 + 19 * column9,
        out);
  }

  static void square(long[] a, long[] out) {
    long a0 = a[0] << LEFT;
    long a1 = a[1] << LEFT;
    long a2 = a[2] << LEFT;
    long a3 = a[3] << LEFT;
    long a4 = a[4] << LEFT;
    long b0 = a[0] << RIGHT;
    long b1 = a[1] << RIGHT;
    long b2 = a[2] << RIGHT;
    long b3 = a[3] << RIGHT;
    long b4 = a[4] << RIGHT;
    long column0 = low(a0, b0);
    long column1 = high(a0, b0) + 2 * low(a0, b1);
    long column2 = 2 * (high(a0, b1) + low(a0, b2)) + low(a1, b1);
    long column3 = 2 * (high(a0, b2) + low(a0, b3) + low(a1, b2)) + high(a1, b1);
    long column4 = 2 * (high(a0, b3) + high(a1, b2) + low(a0, b4) + low(a1, b3)) + low(a2, b2);
    long column5 = 2 * (high(a0, b4) + high(a1, b3) + low(a1, b4) + low(a2, b3)) + high(a2, b2);
    long column6 = 2 * (high(a1, b4) + high(a2, b3) + low(a2, b4)) + low(a3, b3);
    long column7 = 2 * (high(a2, b4) + low(a3, b4)) + high(a3, b3);
    long column8 = 2 * high(a3, b4) + low(a4, b4);
    long column9 = high(a4, b4);
    carry(
        column0 + 19 * column5,
        column1 + 19 * column6,
        column2 + 19 * column7,
        column3 + 19 * column8,
        column4 + 19 * column9,
        out);
  }

  static void square(long[] a, int times, long[] out) {
    square(a, out);
    for (int i = 1; i < times; i++) {
      square(out, out);
    }
  }

  /** a^(2^252 - 3), that is a^((p-5)/8): the heart of a square root. */
  static void powerForRoot(long[] a, long[] out) {
    long[] a250 = new long[LIMBS];
    long[] unused = new long[LIMBS];
    ladder(a, a250, unused);
    square(a250, 2, a250);
    multiply(a250, a, out);
  }

  /** a^(p-2); zero for zero. */
  static void invert(long[] a, long[] out) {
    long[] a250 = new long[LIMBS];
    long[] a11 = new long[LIMBS];
    ladder(a, a250, a11);
    square(a250, 5, a250);
    multiply(a250, a11, out);
  }

  /** a^(2^250 - 1) and a^11. */
  private static void ladder(long[] a, long[] a250, long[] a11) {
    long[] t = new long[LIMBS];
    long[] ones = new long[LIMBS];
    square(a, t); // 2
    square(t, 2, ones); // 8
    multiply(ones, a, ones); // 9
    multiply(ones, t, a11);
    square(a11, t); // 22
    multiply(t, ones, ones); // 2^5 - 1
    long[] ones5 = ones.clone();
    square(ones, 5, t);
    multiply(t, ones5, ones); // 2^10 - 1
    long[] ones10 = ones.clone();
    square(ones, 10, t);
    multiply(t, ones10, ones); // 2^20 - 1
    long[] ones20 = ones.clone();
    square(ones, 20, t);
    multiply(t, ones20, ones); // 2^40 - 1
    square(ones, 10, t);
    multiply(t, ones10, ones); // 2^50 - 1
    long[] ones50 = ones.clone();
    square(ones, 50, t);
    multiply(t, ones50, ones); // 2^100 - 1
    long[] ones100 = ones.clone();
    square(ones, 100, t);
    multiply(t, ones100, ones); // 2^200 - 1
    square(ones, 50, t);
    multiply(t, ones50, a250);
  }

  /** Bits 0 to 50 of the product of two limbs. */
  private static long low(long a, long b) {
    return (a * b) >>> BACK;
  }

  /** The product of two limbs from bit 51 on. */
  private static long high(long a, long b) {
    return Math.multiplyHigh(a, b);
  }

  /** All columns pass their upper part on at once: what is left over is small enough. */
  private static void carry(long r0, long r1, long r2, long r3, long r4, long[] out) {
    out[0] = (r0 & MASK) + 19 * (r4 >> BITS);
    out[1] = (r1 & MASK) + (r0 >> BITS);
    out[2] = (r2 & MASK) + (r1 >> BITS);
    out[3] = (r3 & MASK) + (r2 >> BITS);
    out[4] = (r4 & MASK) + (r3 >> BITS);
  }

  private static long[] canonical(long[] element) {
    long[] t = element.clone();
    carryInTurn(t);
    carryInTurn(t);
    // now 0 <= t < 2^255 + a little: once more with 19 added tells whether t >= p
    long carry = (t[0] + 19) >> BITS;
    for (int i = 1; i < LIMBS; i++) {
      carry = (t[i] + carry) >> BITS;
    }
    t[0] += 19 * carry;
    for (int i = 0; i < LIMBS - 1; i++) {
      t[i + 1] += t[i] >> BITS;
      t[i] &= MASK;
    }
    t[4] &= MASK;
    return t;
  }

  private static void carryInTurn(long[] t) {
    for (int i = 0; i < LIMBS - 1; i++) {
      t[i + 1] += t[i] >> BITS;
      t[i] &= MASK;
    }
    t[0] += 19 * (t[4] >> BITS);
    t[4] &= MASK;
  }
}
