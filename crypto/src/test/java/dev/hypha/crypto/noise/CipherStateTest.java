package dev.hypha.crypto.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CipherStateTest {
  @Test
  void CVE_2024_58265_a_failed_decrypt_leaves_the_nonce() throws NoiseException {
    for (Aead aead : new Aead[] {Aead.CHACHA_POLY, Aead.AES_GCM}) {
      CipherState send = cipher(aead);
      CipherState receive = cipher(aead);
      byte[] good = new byte[20 + Aead.TAG_LENGTH];
      send.encrypt(good, 0, 20);
      for (int at = 0; at < good.length; at++) {
        byte[] forged = good.clone();
        forged[at] ^= 0x40;
        assertThatThrownBy(() -> receive.decrypt(forged, 0, forged.length))
            .isInstanceOf(NoiseException.class);
        assertThat(receive.nonce()).isZero();
      }
      assertThatThrownBy(() -> receive.decrypt(new byte[15], 0, 15))
          .isInstanceOf(NoiseException.class);
      assertThat(receive.decrypt(good, 0, good.length)).isEqualTo(20);
      assertThat(Arrays.copyOf(good, 20)).containsOnly(0);
      assertThat(receive.nonce()).isEqualTo(1);
    }
  }

  @Test
  void CVE_2021_4239_the_last_nonce_is_refused_and_never_wraps() throws NoiseException {
    CipherState send = cipher(Aead.CHACHA_POLY);
    CipherState receive = cipher(Aead.CHACHA_POLY);
    send.setNonce(-2);
    receive.setNonce(-2);
    byte[] array = new byte[8 + Aead.TAG_LENGTH];
    assertThat(send.encrypt(array, 0, 8)).isEqualTo(24);
    assertThat(receive.decrypt(array, 0, 24)).isEqualTo(8);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> send.encrypt(array, 0, 8)).isInstanceOf(NoiseException.class);
      assertThatThrownBy(() -> receive.decrypt(array, 0, 24)).isInstanceOf(NoiseException.class);
      assertThat(send.nonce()).isEqualTo(-1);
      assertThat(receive.nonce()).isEqualTo(-1);
    }
  }

  @Test
  void the_tag_needs_room() {
    CipherState cipher = cipher(Aead.CHACHA_POLY);
    assertThatThrownBy(() -> cipher.encrypt(new byte[35], 0, 20))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(cipher.nonce()).isZero();
  }

  @Test
  void a_wiped_cipher_is_useless() {
    CipherState cipher = cipher(Aead.CHACHA_POLY);
    cipher.wipe();
    assertThatThrownBy(() -> cipher.encrypt(new byte[16], 0, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void many_threads_share_the_lent_ciphers() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> links = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        links.add(threads.submit(CipherStateTest::talk));
      }
      for (Future<?> link : links) {
        link.get();
      }
    }
  }

  private static @Nullable Void talk() throws NoiseException {
    CipherState send = cipher(Aead.CHACHA_POLY);
    CipherState receive = cipher(Aead.CHACHA_POLY);
    byte[] array = new byte[1000 + Aead.TAG_LENGTH];
    for (int i = 0; i < 200; i++) {
      Arrays.fill(array, (byte) i);
      assertThat(send.encrypt(array, 0, 1000)).isEqualTo(1016);
      assertThat(receive.decrypt(array, 0, 1016)).isEqualTo(1000);
      assertThat(array[999]).isEqualTo((byte) i);
    }
    return null;
  }

  private static CipherState cipher(Aead aead) {
    CipherState cipher = new CipherState(aead);
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 7);
    cipher.initializeKey(key);
    return cipher;
  }
}
