package dev.hypha.audit;

import java.io.IOException;

/** The trail on the disk is not what was written. The message is one sentence. */
public final class DamagedTrailException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedTrailException(String message) {
    super(message);
  }
}
