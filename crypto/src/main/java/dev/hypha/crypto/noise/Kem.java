package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * A key encapsulation mechanism, for the tokens {@code e1} and {@code ekem1}. Implementations are
 * free of state.
 *
 * <p>Randomness is drawn in the order of FIPS 203: d and z (32 bytes each) for a key pair, m (32
 * bytes) to encapsulate.
 */
public interface Kem {
  Kem ML_KEM_512 = new MlKem("MLKEM512", NamedParameterSpec.ML_KEM_512, 800, 768);
  Kem ML_KEM_768 = new MlKem("MLKEM768", NamedParameterSpec.ML_KEM_768, 1184, 1088);
  Kem ML_KEM_1024 = new MlKem("MLKEM1024", NamedParameterSpec.ML_KEM_1024, 1568, 1568);

  /** The name as it stands in a protocol name. */
  String name();

  /** The bytes of an encapsulation key. */
  int publicLength();

  int ciphertextLength();

  KeyPair generate(SecureRandom random);

  /**
   * Makes a secret and seals it for the owner of {@code publicKey}.
   *
   * @throws NoiseException if {@code publicKey} has the wrong length or is not canonical (FIPS 203,
   *     section 7.2)
   */
  Sealed encapsulate(Bytes publicKey, SecureRandom random) throws NoiseException;

  /**
   * The secret in {@code ciphertext}. A forged ciphertext gives a secret that nobody else knows,
   * not an error (implicit rejection): the next tag will not match.
   *
   * @throws NoiseException if {@code ciphertext} has the wrong length
   */
  byte[] decapsulate(KeyPair local, Bytes ciphertext) throws NoiseException;

  /** An encapsulation key in its raw form, and the key that opens what was sealed for it. */
  record KeyPair(Bytes publicKey, PrivateKey privateKey) {
    /** The public half alone. */
    @Override
    public String toString() {
      return "KeyPair[" + publicKey + "]";
    }
  }

  /** A fresh secret, and the ciphertext that carries it. */
  final class Sealed {
    private final Bytes ciphertext;
    private final byte[] secret;

    /** Takes {@code secret} over. */
    Sealed(Bytes ciphertext, byte[] secret) {
      this.ciphertext = ciphertext;
      this.secret = secret;
    }

    public Bytes ciphertext() {
      return ciphertext;
    }

    /** A copy of the secret. */
    public byte[] secret() {
      return secret.clone();
    }

    void wipe() {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
