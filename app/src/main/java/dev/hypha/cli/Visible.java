package dev.hypha.cli;

/** Text of a peer, without what a terminal would obey or a reader would not see. Pure. */
final class Visible {
  private static final char UNPRINTABLE = '\ufffd';

  private Visible() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(isVisible(c) ? c : UNPRINTABLE));
    return out.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          c == 0x200d; // joins emoji
      default -> true;
    };
  }
}
