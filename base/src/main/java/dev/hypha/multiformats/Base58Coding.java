package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.charset.StandardCharsets;

/**
 * As {@link RadixCoding} in base 58, but four bytes and five digits at a time: peer ids are printed
 * and read all the time.
 */
record Base58Coding(Alphabet alphabet) implements Coding {
  private static final int RADIX = 58;
  private static final int LIMB_DIGITS = 5;

  /** 58⁵; its product with 2³² stays below 2⁶³. */
  private static final long LIMB = 656_356_768L;

  private static final int WORD_BYTES = Integer.BYTES;

  @Override
  public String encode(Bytes bytes) {
    int zeros = 0;
    while (zeros < bytes.size() && bytes.at(zeros) == 0) {
      zeros++;
    }
    // 138 digits hold 100 bytes
    int[] limbs = new int[(bytes.size() - zeros) * 138 / (100 * LIMB_DIGITS) + 2];
    int used = 0;
    int left = bytes.size() - zeros;
    for (int at = zeros; left > 0; ) {
      int take = left % WORD_BYTES == 0 ? WORD_BYTES : left % WORD_BYTES;
      long carry = 0;
      for (int end = at + take; at < end; at++) {
        carry = (carry << Byte.SIZE) | bytes.unsignedAt(at);
      }
      left -= take;
      for (int i = 0; i < used || carry != 0; i++) {
        carry += (long) limbs[i] << Integer.SIZE;
        limbs[i] = (int) (carry % LIMB);
        carry /= LIMB;
        used = Math.max(used, i + 1);
      }
    }
    return text(zeros, limbs, used);
  }

  private String text(int zeros, int[] limbs, int used) {
    byte[] text = new byte[zeros + used * LIMB_DIGITS];
    int at = text.length;
    for (int i = 0; i < used; i++) {
      int limb = limbs[i];
      for (int digit = 0; digit < LIMB_DIGITS && (limb != 0 || i < used - 1); digit++) {
        text[--at] = (byte) alphabet.character(limb % RADIX);
        limb /= RADIX;
      }
    }
    for (int i = 0; i < zeros; i++) {
      text[--at] = (byte) alphabet.character(0);
    }
    return new String(text, at, text.length - at, StandardCharsets.ISO_8859_1);
  }

  @Override
  public Bytes decode(String text) throws MalformedException {
    if (text.length() > RadixCoding.TEXT_MAX) {
      throw new MalformedException(
          "base58 text longer than " + RadixCoding.TEXT_MAX + " characters");
    }
    int zeros = 0;
    while (zeros < text.length() && alphabet.digit(text, zeros) == 0) {
      zeros++;
    }
    // 100 digits hold less than 74 bytes
    int[] words = new int[(text.length() - zeros) * 74 / (100 * WORD_BYTES) + 2];
    int used = 0;
    int left = text.length() - zeros;
    for (int at = zeros; left > 0; ) {
      int take = left % LIMB_DIGITS == 0 ? LIMB_DIGITS : left % LIMB_DIGITS;
      long carry = 0;
      for (int end = at + take; at < end; at++) {
        carry = carry * RADIX + alphabet.digit(text, at);
      }
      left -= take;
      for (int i = 0; i < used || carry != 0; i++) {
        carry += (words[i] & 0xffff_ffffL) * LIMB;
        words[i] = (int) carry;
        carry >>>= Integer.SIZE;
        used = Math.max(used, i + 1);
      }
    }
    return bytes(zeros, words, used);
  }

  private static Bytes bytes(int zeros, int[] words, int used) {
    int top =
        used == 0 ? 0 : WORD_BYTES - Integer.numberOfLeadingZeros(words[used - 1]) / Byte.SIZE;
    int size = zeros + Math.max(0, used - 1) * WORD_BYTES + top;
    byte[] bytes = new byte[size];
    for (int i = 0; i < size - zeros; i++) {
      bytes[size - 1 - i] = (byte) (words[i / WORD_BYTES] >>> (i % WORD_BYTES * Byte.SIZE));
    }
    return Bytes.owning(bytes);
  }
}
