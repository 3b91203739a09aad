package dev.hypha.multiformats;

import dev.hypha.bytes.MalformedException;
import java.util.Arrays;

/**
 * The ASCII characters of a coding, each standing for its index. Letters may be read in either
 * case.
 */
final class Alphabet {
  private final String characters;
  private final byte[] digits = new byte[128];

  private Alphabet(String characters) {
    this.characters = characters;
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < characters.length(); i++) {
      digits[characters.charAt(i)] = (byte) i;
    }
  }

  static Alphabet of(String characters) {
    return new Alphabet(characters);
  }

  /**
   * Reads letters in either case, writes them as given. {@code characters} holds each letter in one
   * case only.
   */
  static Alphabet caseless(String characters) {
    Alphabet alphabet = new Alphabet(characters);
    for (int i = 0; i < characters.length(); i++) {
      alphabet.digits[Character.toLowerCase(characters.charAt(i))] = (byte) i;
      alphabet.digits[Character.toUpperCase(characters.charAt(i))] = (byte) i;
    }
    return alphabet;
  }

  int size() {
    return characters.length();
  }

  char character(int digit) {
    return characters.charAt(digit);
  }

  int digit(String text, int index) throws MalformedException {
    char character = text.charAt(index);
    int digit = character < digits.length ? digits[character] : -1;
    if (digit < 0) {
      throw new MalformedException(
          "character U+%04X at %d does not belong to base%d"
              .formatted((int) character, index, size()));
    }
    return digit;
  }
}
