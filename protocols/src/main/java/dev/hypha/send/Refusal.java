package dev.hypha.send;

import java.util.Optional;

/**
 * Why a file was not taken.
 *
 * <p>Spec: docs/send.md, "Refusals".
 */
public enum Refusal {
  NOT_WANTED(1, "it does not receive files from this node now"),
  TOO_BIG(2, "the file is larger than it takes"),
  NO_ROOM(3, "it has no room on its disk"),
  BUSY(4, "it receives as many files as it can, or this very file; try again later"),
  STORAGE(5, "its disk failed");

  private final int number;
  private final String meaning;

  Refusal(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** What it says, after "the peer refused the file:". */
  public String meaning() {
    return meaning;
  }

  int number() {
    return number;
  }

  static Optional<Refusal> numbered(int number) {
    for (Refusal refusal : values()) {
      if (refusal.number == number) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }
}
