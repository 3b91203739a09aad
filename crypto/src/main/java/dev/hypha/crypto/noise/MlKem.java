package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;

/**
 * ML-KEM of the JDK. A raw encapsulation key is a SubjectPublicKeyInfo without its constant 22
 * bytes.
 */
record MlKem(String name, NamedParameterSpec parameters, int publicLength, int ciphertextLength)
    implements Kem {
  private static final int SPKI_PREFIX_LENGTH = 22;

  @Override
  public KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("ML-KEM");
      generator.initialize(parameters, random);
      java.security.KeyPair pair = generator.generateKeyPair();
      Bytes raw = Bytes.owning(pair.getPublic().getEncoded()).slice(SPKI_PREFIX_LENGTH);
      return new KeyPair(raw, pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name + " is missing from this JDK", e);
    }
  }

  @Override
  public Sealed encapsulate(Bytes publicKey, SecureRandom random) throws NoiseException {
    requireLength("encapsulation key", publicKey, publicLength);
    try {
      KeyFactory keys = KeyFactory.getInstance("ML-KEM");
      PublicKey key = keys.generatePublic(new X509EncodedKeySpec(spki(publicKey)));
      KEM.Encapsulated sealed = kem(keys.getProvider()).newEncapsulator(key, random).encapsulate();
      return new Sealed(Bytes.owning(sealed.encapsulation()), sealed.key().getEncoded());
    } catch (InvalidKeyException | InvalidKeySpecException e) {
      throw new NoiseException(name + " encapsulation key is not canonical", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name + " is missing from this JDK", e);
    }
  }

  @Override
  public byte[] decapsulate(KeyPair local, Bytes ciphertext) throws NoiseException {
    requireLength("ciphertext", ciphertext, ciphertextLength);
    try {
      Provider provider = KeyFactory.getInstance("ML-KEM").getProvider();
      KEM.Decapsulator decapsulator = kem(provider).newDecapsulator(local.privateKey());
      return decapsulator.decapsulate(ciphertext.toArray()).getEncoded();
    } catch (DecapsulateException e) {
      throw new NoiseException(name + " ciphertext is malformed", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name + " is missing from this JDK", e);
    }
  }

  /**
   * Without a provider, KEM asks every one that is on the module path, and to instantiate Bouncy
   * Castle's takes half a second; KeyFactory takes the first.
   */
  private static KEM kem(Provider provider) throws GeneralSecurityException {
    return KEM.getInstance("ML-KEM", provider);
  }

  private void requireLength(String what, Bytes bytes, int length) throws NoiseException {
    if (bytes.size() != length) {
      throw new NoiseException(
          name + " " + what + " has " + length + " bytes, not " + bytes.size());
    }
  }

  /**
   * SEQUENCE { SEQUENCE { OID 2.16.840.1.101.3.4.4.n }, BIT STRING }, for n = 1, 2, 3 by strength.
   */
  private byte[] spki(Bytes raw) {
    int bits = raw.size() + 1;
    int body = bits + 17;
    int level = publicLength == 800 ? 1 : publicLength == 1184 ? 2 : 3;
    Bytes prefix =
        Bytes.of(
            0x30, 0x82, body >> 8, body, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
            0x04, 0x04, level, 0x03, 0x82, bits >> 8, bits, 0x00);
    return Bytes.concat(prefix, raw).toArray();
  }
}
