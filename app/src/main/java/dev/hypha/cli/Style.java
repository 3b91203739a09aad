package dev.hypha.cli;

/** How a terminal shows a text. */
enum Style {
  BOLD(1),
  RED(31),
  GREEN(32),
  YELLOW(33);

  private final int code;

  Style(int code) {
    this.code = code;
  }

  String of(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[m";
  }
}
