package dev.hypha.crypto.noise;

import java.io.IOException;

/**
 * A Noise message that is refused: cut short, forged, or made with another key; or a cipher that
 * has run out of nonces.
 *
 * <p>There is nothing to repair: the connection is closed.
 */
public final class NoiseException extends IOException {
  private static final long serialVersionUID = 1;

  public NoiseException(String message) {
    super(message);
  }

  public NoiseException(String message, Throwable cause) {
    super(message, cause);
  }
}
