package dev.hypha.checks.bench;

import dev.hypha.crypto.noise.Aead;
import dev.hypha.crypto.noise.DhKeyPair;
import dev.hypha.crypto.noise.Suite;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * What this machine does without us, on one thread: figures of other machines compare only in
 * relation to these. The floors come from a machine that did 1710 MB/s, 2200 MB/s (the JDK's own
 * cipher) and 14 045 a second.
 */
final class Yardstick {
  /** What the names of these cases begin with. */
  static final String PREFIX = "machine: ";

  private static final int WARM_UPS = 3;
  private static final int BYTES = 65_519;

  private Yardstick() {}

  static List<Case> measure(int rounds) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] input = new byte[BYTES];
    byte[] sealed = new byte[BYTES + Aead.TAG_LENGTH];
    byte[] key = new byte[Aead.KEY_LENGTH];
    byte[] nothing = new byte[0];
    DhKeyPair pair = Suite.XX.dh().generate(new SecureRandom());
    long[] nonce = {0};
    Work hash = () -> sha.digest(input);
    Work seal = () -> Aead.CHACHA_POLY.seal(key, nonce[0]++, nothing, sealed, 0, BYTES);
    Work agree = () -> Suite.XX.dh().agree(pair, pair.publicKey());
    return List.of(
        figure("SHA-256 of the JDK", 4000, BYTES / 1e6, "MB/s", rounds, hash),
        figure("ChaCha20-Poly1305, seal", 4000, BYTES / 1e6, "MB/s", rounds, seal),
        figure("X25519 agreements", 3000, 1, "/s", rounds, agree));
  }

  private interface Work {
    Object run() throws Exception;
  }

  private static Case figure(
      String name, int times, double each, String unit, int rounds, Work work) throws Exception {
    List<Double> rates = new ArrayList<>();
    for (int i = -WARM_UPS; i < rounds; i++) {
      long begin = System.nanoTime();
      for (int k = 0; k < times; k++) {
        work.run();
      }
      double rate = times * each / ((System.nanoTime() - begin) / 1e9);
      if (i >= 0) {
        rates.add(rate);
      }
    }
    return Case.alone(PREFIX + name, Case.median(rates), unit, "-", rates);
  }
}
