package dev.hypha.send;

import java.nio.charset.StandardCharsets;

/**
 * Names that may travel: a base name that means the same thing in every directory.
 *
 * <p>Spec: docs/send.md, "Names".
 */
final class FileName {
  /** Leaves room for a number behind the name where a file system ends at 255. */
  static final int BYTES_MAX = 240;

  private FileName() {}

  /** Whether a remote may propose {@code name}. */
  static boolean valid(String name) {
    return !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX
        && name.charAt(0) != '.'
        && name.charAt(0) != ' '
        && !endsBadly(name)
        && name.codePoints().allMatch(FileName::harmless);
  }

  /** {@code name} with what may not travel replaced. */
  static String sanitised(String name) {
    StringBuilder safe = new StringBuilder();
    int bytes = 0;
    for (int point : name.codePoints().toArray()) {
      int kept = harmless(point) ? point : '_';
      bytes += Character.toString(kept).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > BYTES_MAX) {
        break;
      }
      safe.appendCodePoint(kept);
    }
    if (safe.isEmpty()) {
      return "_";
    }
    if (safe.charAt(0) == '.' || safe.charAt(0) == ' ') {
      safe.setCharAt(0, '_');
    }
    if (endsBadly(safe)) {
      safe.setCharAt(safe.length() - 1, '_');
    }
    return safe.toString();
  }

  /** The name of the {@code copy}th file of this name: {@code report (2).pdf}. */
  static String numbered(String name, int copy) {
    int dot = name.lastIndexOf('.');
    return dot <= 0
        ? name + " (" + copy + ")"
        : name.substring(0, dot) + " (" + copy + ")" + name.substring(dot);
  }

  /** Some systems drop a dot or a space at the end, so that another file would be meant. */
  private static boolean endsBadly(CharSequence name) {
    char last = name.charAt(name.length() - 1);
    return last == '.' || last == ' ';
  }

  private static boolean harmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> point != '/' && point != '\\' && point != ':' && !turnsText(point);
    };
  }

  /** The characters that change the direction of text and so hide how a name ends. */
  private static boolean turnsText(int point) {
    return (point >= 0x202a && point <= 0x202e)
        || (point >= 0x2066 && point <= 0x2069)
        || point == 0x200e
        || point == 0x200f;
  }
}
