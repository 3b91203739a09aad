package dev.hypha.testkit.contract;

import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.noise.NoiseSecurity;
import org.junit.jupiter.api.Nested;

/** The contract for each Noise suite. */
class NoiseContractTest {
  /** The suite at a place of {@link NoiseSecurity#all}. */
  abstract static class Suite extends SecureChannelContract {
    private final int place;

    Suite(int place) {
      this.place = place;
    }

    @Override
    protected SecureChannel channel(PrivateKey identity, Runtime runtime) {
      return NoiseSecurity.all(identity, runtime).get(place);
    }
  }

  @Nested
  class First extends Suite {
    First() {
      super(0);
    }
  }

  @Nested
  class Second extends Suite {
    Second() {
      super(1);
    }
  }

  @Nested
  class Third extends Suite {
    Third() {
      super(2);
    }
  }

  @Nested
  class Fourth extends Suite {
    Fourth() {
      super(3);
    }
  }
}
