package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.HashMap;
import java.util.Map;

/** One code point for each byte. */
final class CodePointCoding implements Coding {
  private final int[] codePoints;
  private final Map<Integer, Integer> values = new HashMap<>();

  /**
   * A coding in which byte n is code point n of {@code alphabet}.
   *
   * @param alphabet 256 different code points
   */
  CodePointCoding(String alphabet) {
    codePoints = alphabet.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      values.put(codePoints[i], i);
    }
    if (codePoints.length != 256 || values.size() != 256) {
      throw new IllegalArgumentException(
          "256 code points wanted: " + codePoints.length + ", " + values.size());
    }
  }

  @Override
  public String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.size());
    for (int i = 0; i < bytes.size(); i++) {
      text.appendCodePoint(codePoints[bytes.unsignedAt(i)]);
    }
    return text.toString();
  }

  @Override
  public Bytes decode(String text) throws MalformedException {
    int[] characters = text.codePoints().toArray();
    byte[] bytes = new byte[characters.length];
    for (int i = 0; i < characters.length; i++) {
      Integer value = values.get(characters[i]);
      if (value == null) {
        throw new MalformedException(
            "character U+%04X at %d is none of the 256".formatted(characters[i], i));
      }
      bytes[i] = value.byteValue();
    }
    return Bytes.owning(bytes);
  }
}
