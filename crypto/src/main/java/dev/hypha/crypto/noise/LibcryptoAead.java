package dev.hypha.crypto.noise;

import dev.hypha.crypto.libcrypto.ChaChaPolyContext;
import dev.hypha.crypto.libcrypto.Libcrypto;
import dev.hypha.crypto.pool.Pool;
import java.util.Objects;

/** AEAD_CHACHA20_POLY1305 by the machine's libcrypto. */
record LibcryptoAead(Pool<ChaChaPolyContext> contexts) implements Aead {
  static LibcryptoAead of(Libcrypto library) {
    return new LibcryptoAead(new Pool<>(library::chaChaPoly));
  }

  @Override
  public String name() {
    return "ChaChaPoly";
  }

  @Override
  public int seal(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, Math.addExact(length, TAG_LENGTH), array.length);
    ChaChaPolyContext context = contexts.take();
    context.seal(key, nonce, ad, array, offset, length);
    contexts.giveBack(context);
    return length + TAG_LENGTH;
  }

  @Override
  public int open(byte[] key, long nonce, byte[] ad, byte[] array, int offset, int length)
      throws NoiseException {
    Objects.checkFromIndexSize(offset, length, array.length);
    int n = length - TAG_LENGTH;
    if (n < 0) {
      throw new NoiseException("a ciphertext of " + length + " bytes has no room for its tag");
    }
    ChaChaPolyContext context = contexts.take();
    boolean authentic = context.open(key, nonce, ad, array, offset, n);
    contexts.giveBack(context);
    if (!authentic) {
      throw new NoiseException("message is not authentic");
    }
    return n;
  }
}
