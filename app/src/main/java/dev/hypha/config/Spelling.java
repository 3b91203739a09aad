package dev.hypha.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what was meant. */
public final class Spelling {
  /** One slip for every so many letters is a slip; more is another word. */
  private static final int LETTERS_PER_SLIP = 3;

  private Spelling() {}

  /** The word of {@code known} that is closest to {@code typed}, if one is close. */
  public static Optional<String> closest(String typed, Collection<String> known) {
    return known.stream()
        .filter(word -> slips(typed, word) <= Math.max(1, word.length() / LETTERS_PER_SLIP))
        .min(Comparator.comparingInt(word -> slips(typed, word)));
  }

  /** Letters added, left out, changed or swapped with their neighbour. */
  static int slips(String from, String to) {
    int[][] slips = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        slips[i][j] = i == 0 || j == 0 ? i + j : fewest(slips, from, to, i, j);
      }
    }
    return slips[from.length()][to.length()];
  }

  private static int fewest(int[][] slips, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int fewest = slips[i - 1][j - 1] + (same ? 0 : 1);
    fewest = Math.min(fewest, Math.min(slips[i - 1][j], slips[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(fewest, slips[i - 2][j - 2] + 1) : fewest;
  }
}
