package dev.hypha.crypto.noise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Runs without native access. */
class EnginesTest {
  @Test
  void without_native_access_java_computes() {
    assertThat(Engines.name()).isEqualTo("Java");
    assertThat(Aead.CHACHA_POLY).isNotInstanceOf(LibcryptoAead.class);
    assertThat(Dh.X25519).isInstanceOf(Curve25519.class);
  }
}
