package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.Arrays;

/**
 * Bytes as one big number in another base; each leading zero byte is a leading zero digit.
 *
 * <p>The work grows with the square of the length, so text from outside is held to {@value
 * #TEXT_MAX} characters.
 */
record RadixCoding(Alphabet alphabet) implements Coding {
  static final int TEXT_MAX = 4096;

  @Override
  public String encode(Bytes bytes) {
    byte[] digits = convert(bytes.toArray(), 256, alphabet.size());
    StringBuilder text = new StringBuilder(digits.length);
    for (byte digit : digits) {
      text.append(alphabet.character(digit));
    }
    return text.toString();
  }

  @Override
  public Bytes decode(String text) throws MalformedException {
    if (text.length() > TEXT_MAX) {
      throw new MalformedException(
          "base" + alphabet.size() + " text longer than " + TEXT_MAX + " characters");
    }
    byte[] digits = new byte[text.length()];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) alphabet.digit(text, i);
    }
    return Bytes.owning(convert(digits, alphabet.size(), 256));
  }

  private static byte[] convert(byte[] digits, int from, int to) {
    int zeros = 0;
    while (zeros < digits.length && digits[zeros] == 0) {
      zeros++;
    }
    long[] limbs = limbs(digits, zeros, Group.of(from), Group.of(to));
    return digits(limbs, zeros, Group.of(to));
  }

  /** The number that the digits behind the zeros are, its least limb first. */
  private static long[] limbs(byte[] digits, int zeros, Group from, Group to) {
    double bits = (digits.length - zeros) * Math.log(from.radix);
    long[] limbs = new long[(int) (bits / Math.log((double) to.value)) + 2];
    int used = 0;
    for (int at = zeros; at < digits.length; ) {
      long carry = 0;
      long factor = 1;
      for (int i = 0; i < from.digits && at < digits.length; i++) {
        carry = carry * from.radix + (digits[at++] & 0xff);
        factor *= from.radix;
      }
      for (int i = 0; i < used || carry != 0; i++) {
        carry += factor * limbs[i];
        limbs[i] = carry % to.value;
        carry /= to.value;
        used = Math.max(used, i + 1);
      }
    }
    return used == limbs.length ? limbs : Arrays.copyOf(limbs, used);
  }

  private static byte[] digits(long[] limbs, int zeros, Group to) {
    byte[] number = new byte[limbs.length * to.digits];
    int top = number.length;
    for (int i = 0; i < limbs.length; i++) {
      int end = number.length - i * to.digits;
      long left = limbs[i];
      boolean last = i == limbs.length - 1;
      for (int at = end - 1; last ? left != 0 : at >= end - to.digits; at--) {
        number[at] = (byte) (left % to.radix);
        left /= to.radix;
        top = at;
      }
    }
    byte[] converted = new byte[zeros + number.length - top];
    System.arraycopy(number, top, converted, zeros, number.length - top);
    return converted;
  }

  /**
   * As many digits as are worked on at once: the product of two groups stays below 2⁶³.
   *
   * @param value of the radix to the power of {@code digits}
   */
  private record Group(int radix, int digits, long value) {
    static Group of(int radix) {
      long most = radix == 256 ? 1L << 32 : (1L << 31) - 1;
      int digits = 0;
      long value = 1;
      while (value * radix <= most) {
        value *= radix;
        digits++;
      }
      return new Group(radix, digits, value);
    }
  }
}
