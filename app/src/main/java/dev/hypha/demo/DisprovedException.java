package dev.hypha.demo;

import java.io.IOException;

/** What a scene claims does not hold. */
final class DisprovedException extends IOException {
  private static final long serialVersionUID = 1;

  DisprovedException(String why) {
    super(why);
  }
}
