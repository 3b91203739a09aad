package dev.hypha.daemon;

import java.io.IOException;

/** No node runs on a data directory. */
public final class NoNodeException extends IOException {
  private static final long serialVersionUID = 1;

  NoNodeException(Home home) {
    super("no node runs on " + home.directory());
  }
}
