package dev.hypha.crypto.noise;

import org.jspecify.annotations.Nullable;

/**
 * A pattern and the functions to run it with: everything that a Noise protocol name says (revision
 * 34, section 8).
 *
 * @param kem present if and only if the pattern asks for one
 */
public record Suite(Pattern pattern, Dh dh, @Nullable Kem kem, Aead aead, Hash hash) {
  /** {@code Noise_XX_25519_ChaChaPoly_SHA256}, libp2p's {@code /noise}. */
  public static final Suite XX = of(Pattern.XX, null, Hash.SHA256);

  /** {@code Noise_XXhfs_25519+MLKEM512_ChaChaPoly_SHA256}. */
  public static final Suite XXHFS_512 = of(Pattern.XXHFS, Kem.ML_KEM_512, Hash.SHA256);

  /** {@code Noise_XXhfs_25519+MLKEM768_ChaChaPoly_SHA256}, the one that other stacks speak. */
  public static final Suite XXHFS_768 = of(Pattern.XXHFS, Kem.ML_KEM_768, Hash.SHA256);

  /** {@code Noise_XXhfs_25519+MLKEM1024_ChaChaPoly_SHA512}. */
  public static final Suite XXHFS_1024 = of(Pattern.XXHFS, Kem.ML_KEM_1024, Hash.SHA512);

  /** {@code Noise_NKhfs_25519+MLKEM768_ChaChaPoly_SHA256}. */
  public static final Suite NKHFS_768 = of(Pattern.NKHFS, Kem.ML_KEM_768, Hash.SHA256);

  /** Checks that the pattern has the KEM it needs, and no other has one. */
  public Suite {
    if (pattern.needsKem() != (kem != null)) {
      throw new IllegalArgumentException(
          pattern.name() + (kem == null ? " needs a KEM" : " takes no KEM"));
    }
  }

  private static Suite of(Pattern pattern, @Nullable Kem kem, Hash hash) {
    return new Suite(pattern, Dh.X25519, kem, Aead.CHACHA_POLY, hash);
  }

  /** The protocol name that both sides hash. */
  public String name() {
    String keys = kem == null ? dh.name() : dh.name() + "+" + kem.name();
    return "Noise_" + pattern.name() + "_" + keys + "_" + aead.name() + "_" + hash.name();
  }
}
