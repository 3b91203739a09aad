package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/**
 * Bytes as groups of bits, most significant first, as in RFC 4648; with '=' up to a whole number of
 * bytes if padded.
 *
 * <p>Strict: bits that are left over must be fewer than a character and zero, padding must be
 * exact.
 */
record BitCoding(Alphabet alphabet, int bits, boolean padded) implements Coding {
  static BitCoding plain(Alphabet alphabet) {
    return new BitCoding(alphabet, Integer.numberOfTrailingZeros(alphabet.size()), false);
  }

  static BitCoding padded(Alphabet alphabet) {
    return new BitCoding(alphabet, Integer.numberOfTrailingZeros(alphabet.size()), true);
  }

  @Override
  public String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder((int) (8L * bytes.size() / bits) + group());
    int held = 0;
    int heldBits = 0;
    for (int i = 0; i < bytes.size(); i++) {
      held = held << 8 | bytes.unsignedAt(i);
      heldBits += 8;
      while (heldBits >= bits) {
        heldBits -= bits;
        text.append(alphabet.character(held >>> heldBits));
        held &= (1 << heldBits) - 1;
      }
    }
    if (heldBits > 0) {
      text.append(alphabet.character(held << (bits - heldBits)));
    }
    while (padded && text.length() % group() != 0) {
      text.append('=');
    }
    return text.toString();
  }

  @Override
  public Bytes decode(String text) throws MalformedException {
    int length = padded ? lengthWithoutPadding(text) : text.length();
    byte[] bytes = new byte[(int) ((long) length * bits / 8)];
    int at = 0;
    int held = 0;
    int heldBits = 0;
    for (int i = 0; i < length; i++) {
      held = held << bits | alphabet.digit(text, i);
      heldBits += bits;
      if (heldBits >= 8) {
        heldBits -= 8;
        bytes[at++] = (byte) (held >>> heldBits);
        held &= (1 << heldBits) - 1;
      }
    }
    if (heldBits >= bits || held != 0) {
      throw new MalformedException(
          "base" + alphabet.size() + " text of " + length + " characters has bits left over");
    }
    return Bytes.owning(bytes);
  }

  private int lengthWithoutPadding(String text) throws MalformedException {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == '=') {
      length--;
    }
    if (text.length() % group() != 0 || text.length() - length >= group()) {
      throw new MalformedException(
          "base" + alphabet.size() + " text is not padded to groups of " + group());
    }
    return length;
  }

  /** The fewest characters that make whole bytes. */
  private int group() {
    return 8 >>> Math.min(3, Integer.numberOfTrailingZeros(bits));
  }
}
