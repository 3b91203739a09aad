package dev.hypha.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** One line that is drawn again and again while bytes move. One thread. */
final class ProgressBar {
  private static final int CELLS = 30;

  private final PrintWriter out;
  private final boolean visible;
  private final long begin = System.nanoTime();
  private long first = -1;
  private boolean drawn;

  ProgressBar(PrintWriter out, boolean visible) {
    this.out = out;
    this.visible = visible;
  }

  void draw(String what, long bytes, long total) {
    if (!visible) {
      return;
    }
    if (first < 0) {
      first = bytes;
    }
    double seconds = Math.max(1e-3, (System.nanoTime() - begin) / 1e9);
    out.print("\r" + render(what, bytes, total, (bytes - first) / seconds) + "\u001b[K");
    out.flush();
    drawn = true;
  }

  /** The same for virtual time. */
  void drawSeconds(String what, double seconds, long total) {
    if (visible) {
      int full = (int) (seconds / Math.max(1, total) * CELLS);
      String bar = "█".repeat(full) + "░".repeat(CELLS - full);
      out.print(String.format(Locale.ROOT, "\r%s %s %.0f of %d s", what, bar, seconds, total));
      out.print("\u001b[K");
      out.flush();
      drawn = true;
    }
  }

  /** Leaves the line, so that what follows stands below it. */
  void end() {
    if (drawn) {
      out.println();
      out.flush();
      drawn = false;
    }
  }

  static String render(String what, long bytes, long total, double bytesPerSecond) {
    double part = total == 0 ? 1 : (double) bytes / total;
    int full = (int) (part * CELLS);
    String bar = "█".repeat(full) + "░".repeat(CELLS - full);
    return String.format(
        Locale.ROOT,
        "%s %s %3.0f %%  %s of %s  %s/s",
        what,
        bar,
        100 * part,
        size(bytes),
        size(total),
        size((long) bytesPerSecond));
  }

  /** Bytes for people: {@code 1.5 GiB}. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
