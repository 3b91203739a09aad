package dev.hypha.testkit.time;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.random.RandomGenerator;

/**
 * Keys, nonces and tokens that come from a seed, the same in every run. Worth nothing outside of a
 * test.
 */
final class SeededSecrets extends SecureRandom {
  private static final long serialVersionUID = 1;

  SeededSecrets(RandomGenerator generator) {
    super(new Generator(generator), null);
  }

  @Override
  public String getAlgorithm() {
    return "seeded";
  }

  private static final class Generator extends SecureRandomSpi {
    private static final long serialVersionUID = 1;

    private final transient RandomGenerator generator;

    Generator(RandomGenerator generator) {
      this.generator = generator;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
      // the seed of the run is the only one
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      generator.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int bytes) {
      byte[] seed = new byte[bytes];
      generator.nextBytes(seed);
      return seed;
    }
  }
}
