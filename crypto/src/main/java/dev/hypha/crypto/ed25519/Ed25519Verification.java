package dev.hypha.crypto.ed25519;

import dev.hypha.crypto.ed25519.EdwardsPoint.Addend;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A public key, ready to verify signatures (RFC 8032, section 5.1.7).
 *
 * <p>How: [S]B = R + [k]A is taken v times for a short v with a short v·k ({@link ShortMultiple}),
 * and all products are summed in one run of doublings; B's share is cut in two halves, for which
 * there are tables. Of several signatures, their equations are added up, each times a factor that
 * is unknown to who made them: a wrong one passes with a probability of 2^-64.
 *
 * <p>Any thread; a value.
 */
public final class Ed25519Verification {
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final long[] ORDER_WORDS = words(ORDER);
  private static final int HALF_BITS = 127;

  /** The length of v·k for two signatures: v has then 94 bits, v·z also at most 158. */
  private static final int PAIR_BITS = 159;

  private static final int ORDER_BITS = 253;

  /** Digits of B's halves are odd and below 2^7, those of the points of a signature below 2^4. */
  private static final int BASE_WIDTH = 8;

  private static final int POINT_WIDTH = 5;

  private static final Addend[] BASE =
      EdwardsPoint.base().affineOddMultiples(1 << (BASE_WIDTH - 2));
  private static final Addend[] UPPER_BASE = upperBase();

  private final byte[] encoded;
  private final long[] x;
  private final long[] y;

  private Ed25519Verification(byte[] encoded, EdwardsPoint key) {
    this.encoded = encoded;
    this.x = key.x();
    this.y = key.y();
  }

  /**
   * The key that these bytes encode.
   *
   * @param encoded 32 bytes, not changed afterwards
   * @return nothing if they are no canonical point of the curve, or one of small order, for which
   *     anybody can sign
   */
  public static @Nullable Ed25519Verification of(byte[] encoded) {
    if (encoded.length != KEY_BYTES) {
      return null;
    }
    EdwardsPoint key = EdwardsPoint.decode(encoded, 0);
    return key == null || key.isOfSmallOrder() ? null : new Ed25519Verification(encoded, key);
  }

  /** Whether {@code signature} is one of {@code message} by this key. */
  public boolean verify(byte[] message, byte[] signature) {
    return verifyAll(List.of(message), List.of(signature), new long[1]);
  }

  /**
   * Whether all are signatures by this key: two are two thirds of the work of one after the other,
   * twenty a quarter.
   *
   * @param signatures of each message its own
   * @param factors random, as many, unknown to who made the signatures; the first does not matter
   */
  public boolean verifyAll(List<byte[]> messages, List<byte[]> signatures, long[] factors) {
    List<Equation> equations = new ArrayList<>(messages.size());
    BigInteger k = BigInteger.ZERO;
    BigInteger s = BigInteger.ZERO;
    for (int i = 0; i < messages.size(); i++) {
      Equation equation = equation(messages.get(i), signatures.get(i));
      if (equation == null) {
        return false;
      }
      equations.add(equation);
      BigInteger factor = factor(i, factors);
      k = k.add(equation.k.multiply(factor));
      s = s.add(equation.s.multiply(factor));
    }
    int bits = bits(equations.size());
    ShortMultiple multiple = ShortMultiple.of(ORDER_WORDS, words(k.mod(ORDER)), bits);
    BigInteger v = number(multiple.v());
    Sum sum = new Sum(bits);
    sum.base(s.multiply(v).mod(ORDER));
    sum.subtract(EdwardsPoint.affine(x, y), multiple.u(), multiple.negative());
    for (int i = 0; i < equations.size(); i++) {
      sum.subtract(equations.get(i).r, words(v.multiply(factor(i, factors))), false);
    }
    return sum.total().isOfSmallOrder();
  }

  private static BigInteger factor(int i, long[] factors) {
    return i == 0 ? BigInteger.ONE : number(new long[] {factors[i]}).max(BigInteger.ONE);
  }

  /**
   * How long u = v·k should be. For one signature v is as long; for two it leaves v·z as long; for
   * more, short factors are worth more than a short u, and v is 1.
   */
  private static int bits(int signatures) {
    return switch (signatures) {
      case 1 -> HALF_BITS;
      case 2 -> PAIR_BITS;
      default -> ORDER_BITS;
    };
  }

  /** [s]B = R + [k]A. */
  private record Equation(BigInteger s, EdwardsPoint r, BigInteger k) {}

  private @Nullable Equation equation(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return null;
    }
    BigInteger s = number(signature, KEY_BYTES, SIGNATURE_BYTES);
    EdwardsPoint r = s.compareTo(ORDER) < 0 ? EdwardsPoint.decode(signature, 0) : null;
    if (r == null) {
      return null;
    }
    byte[] hash = hash(signature, message);
    return new Equation(s, r, number(hash, 0, hash.length).mod(ORDER));
  }

  /** A sum of multiples of points. */
  private static final class Sum {
    private final int bits;
    private final List<byte[]> digits = new ArrayList<>();
    private final List<Addend[]> tables = new ArrayList<>();

    /**
     * @param bits the length of the longest scalar, from {@link #HALF_BITS} on
     */
    Sum(int bits) {
      this.bits = bits;
    }

    /** Adds [scalar]B. */
    void base(BigInteger scalar) {
      long[] words = words(scalar);
      long[] lower = {words[0], words[1] & Long.MAX_VALUE, 0, 0};
      long[] upper = {
        (words[1] >>> 63) | (words[2] << 1), (words[2] >>> 63) | (words[3] << 1), 0, 0
      };
      term(BASE, digits(lower, BASE_WIDTH));
      term(UPPER_BASE, digits(upper, BASE_WIDTH));
    }

    void subtract(EdwardsPoint point, long[] scalar, boolean negative) {
      EdwardsPoint signed = negative ? point : point.negated();
      term(signed.oddMultiples(1 << (POINT_WIDTH - 2)), digits(scalar, POINT_WIDTH));
    }

    private void term(Addend[] table, byte[] ofScalar) {
      tables.add(table);
      digits.add(ofScalar);
    }

    EdwardsPoint total() {
      byte[][] all = digits.toArray(byte[][]::new);
      EdwardsPoint sum = EdwardsPoint.neutral();
      for (int i = bits; i >= 0; i--) {
        int any = 0;
        for (byte[] each : all) {
          any |= each[i];
        }
        sum.twice(any != 0 || i == 0);
        for (int term = 0; any != 0 && term < all.length; term++) {
          int digit = all[term][i];
          if (digit != 0) {
            sum.add(tables.get(term)[Math.abs(digit) >> 1], digit < 0);
          }
        }
      }
      return sum;
    }

    /**
     * The scalar as a sum of digits times powers of two: each digit odd or zero, its magnitude
     * below 2^(width-1), and after one that is not zero at least width-1 that are.
     */
    private byte[] digits(long[] scalar, int width) {
      byte[] result = new byte[bits + 1];
      int carry = 0;
      for (int at = 0; at <= bits; ) {
        int window = carry + window(scalar, at, width);
        if ((window & 1) == 0) {
          at++;
          continue;
        }
        carry = window >>> (width - 1);
        result[at] = (byte) (window - (carry << width));
        at += width;
      }
      return result;
    }

    private static int window(long[] scalar, int at, int width) {
      int word = at >>> 6;
      int bit = at & 63;
      long result = scalar[word] >>> bit;
      if (bit + width > 64 && word + 1 < scalar.length) {
        result |= scalar[word + 1] << (64 - bit);
      }
      return (int) result & ((1 << width) - 1);
    }
  }

  private byte[] hash(byte[] signature, byte[] message) {
    try {
      MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
      sha512.update(signature, 0, KEY_BYTES);
      sha512.update(encoded);
      return sha512.digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }

  private static Addend[] upperBase() {
    EdwardsPoint point = EdwardsPoint.base();
    for (int i = 0; i < HALF_BITS; i++) {
      point.twice(true);
    }
    return point.affineOddMultiples(1 << (BASE_WIDTH - 2));
  }

  private static BigInteger number(byte[] bytes, int from, int to) {
    byte[] reversed = new byte[to - from];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes[to - 1 - i];
    }
    return new BigInteger(1, reversed);
  }

  private static BigInteger number(long[] words) {
    byte[] bytes = new byte[words.length * Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[bytes.length - 1 - i] = (byte) (words[i >>> 3] >>> (8 * (i & 7)));
    }
    return new BigInteger(1, bytes);
  }

  private static long[] words(BigInteger number) {
    return new long[] {
      number.longValue(),
      number.shiftRight(64).longValue(),
      number.shiftRight(128).longValue(),
      number.shiftRight(192).longValue()
    };
  }
}
