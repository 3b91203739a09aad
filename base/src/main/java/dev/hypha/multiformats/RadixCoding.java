package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

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
    byte[] number = new byte[(int) ((digits.length - zeros) * (Math.log(from) / Math.log(to))) + 2];
    int top = number.length;
    for (int i = zeros; i < digits.length; i++) {
      int carry = digits[i] & 0xff;
      int at = number.length;
      while (carry != 0 || at > top) {
        at--;
        carry += from * (number[at] & 0xff);
        number[at] = (byte) (carry % to);
        carry /= to;
      }
      top = at;
    }
    byte[] converted = new byte[zeros + number.length - top];
    System.arraycopy(number, top, converted, zeros, number.length - top);
    return converted;
  }
}
