package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import java.security.SecureRandom;

/** Hands out given bytes in order, for vectors. */
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1;

  private transient Bytes rest;

  FixedRandom(Bytes... parts) {
    rest = Bytes.concat(parts);
  }

  @Override
  public void nextBytes(byte[] target) {
    rest.slice(0, target.length).copyTo(target, 0);
    rest = rest.slice(target.length);
  }
}
