package dev.hypha.crypto.ed25519;

/**
 * A short multiple of a scalar: u = v·k modulo the order of the group, where u and v together are
 * as long as k. An equation in k, taken v times, is then one in u and v: with u and v of equal
 * length it needs half the doublings.
 *
 * <p>How: the extended algorithm of Euclid on the order and k, stopped on its way: each remainder
 * is a multiple of k, and remainder times next multiplier stays below the order. (Antipa, Brown,
 * Gallant, Lambert, Struik, Vanstone: "Accelerated Verification of ECDSA Signatures", 2005.)
 */
final class ShortMultiple {
  private static final int WORDS = 4;

  private final long[] u;
  private final boolean negative;
  private final long[] v;

  private ShortMultiple(long[] u, boolean negative, long[] v) {
    this.u = u;
    this.negative = negative;
    this.v = v;
  }

  /**
   * @param order the group's, four words
   * @param k below the order, four words
   * @param bits how long u may be; v has then at most 253 - {@code bits}
   */
  static ShortMultiple of(long[] order, long[] k, int bits) {
    long[] larger = order.clone();
    long[] smaller = k.clone();
    long[] multiplierOfLarger = new long[WORDS];
    long[] multiplierOfSmaller = {1, 0, 0, 0};
    boolean negative = false;
    while (bits(smaller) > bits) {
      // remainder and multiplier in one: larger -= q·smaller, with q's bits from the top
      for (int shift = bits(larger) - bits(smaller); shift >= 0; shift--) {
        if (notBelow(larger, smaller, shift)) {
          subtractShifted(larger, smaller, shift);
          addShifted(multiplierOfLarger, multiplierOfSmaller, shift);
        }
      }
      long[] remainder = larger;
      larger = smaller;
      smaller = remainder;
      long[] multiplier = multiplierOfLarger;
      multiplierOfLarger = multiplierOfSmaller;
      multiplierOfSmaller = multiplier;
      negative = !negative;
    }
    return new ShortMultiple(smaller, negative, multiplierOfSmaller);
  }

  /** The magnitude of u: four words, least first. */
  long[] u() {
    return u;
  }

  /** Whether u is to be taken negative. */
  boolean negative() {
    return negative;
  }

  /** Four words, least first; never zero, never negative. */
  long[] v() {
    return v;
  }

  private static int bits(long[] number) {
    for (int i = WORDS - 1; i >= 0; i--) {
      if (number[i] != 0) {
        return 64 * i + 64 - Long.numberOfLeadingZeros(number[i]);
      }
    }
    return 0;
  }

  private static boolean notBelow(long[] number, long[] other, int shift) {
    for (int i = WORDS - 1; i >= 0; i--) {
      int order = Long.compareUnsigned(number[i], shifted(other, shift, i));
      if (order != 0) {
        return order > 0;
      }
    }
    return true;
  }

  private static void subtractShifted(long[] number, long[] other, int shift) {
    long borrow = 0;
    for (int i = 0; i < WORDS; i++) {
      long word = shifted(other, shift, i);
      long difference = number[i] - word;
      long result = difference - borrow;
      borrow = ((~number[i] & word) | (~(number[i] ^ word) & result)) >>> 63;
      number[i] = result;
    }
  }

  private static void addShifted(long[] number, long[] other, int shift) {
    long carry = 0;
    for (int i = 0; i < WORDS; i++) {
      long word = shifted(other, shift, i);
      long sum = number[i] + word + carry;
      carry = ((number[i] & word) | ((number[i] | word) & ~sum)) >>> 63;
      number[i] = sum;
    }
  }

  /** Word {@code i} of the number moved up by {@code shift} bits. */
  private static long shifted(long[] number, int shift, int i) {
    int from = i - (shift >>> 6);
    int bits = shift & 63;
    long word = from >= 0 ? number[from] << bits : 0;
    return bits != 0 && from > 0 ? word | (number[from - 1] >>> (64 - bits)) : word;
  }
}
