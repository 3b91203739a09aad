package dev.hypha.send;

import java.io.IOException;

/** Our own disk is in the way, not the peer. */
final class StorageException extends IOException {
  private static final long serialVersionUID = 1;
  private final Refusal refusal;

  StorageException(Refusal refusal, String what, Throwable cause) {
    super(what, cause);
    this.refusal = refusal;
  }

  /** What the peer is told. */
  Refusal refusal() {
    return refusal;
  }
}
