package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;

/**
 * RSA with PKCS#1 v1.5 padding over SHA-256 (RFC 8017): a SubjectPublicKeyInfo, 2048 to 8192 bits.
 */
record RsaPublicKey(Bytes raw, BigInteger modulus, BigInteger exponent) implements PublicKey {
  private static final int BITS_MIN = 2048;
  private static final int BITS_MAX = 8192;
  private static final int EXPONENT_BITS_MAX = 32;

  /** SEQUENCE { rsaEncryption, NULL }. */
  private static final Bytes ALGORITHM = Bytes.hex("300d06092a864886f70d0101010500");

  /** Sizes are checked before anything is computed: a key of many kilobytes must not cost time. */
  static RsaPublicKey read(Bytes raw) throws MalformedException {
    Der outer = new Der(raw);
    Bytes info = outer.read(Der.SEQUENCE);
    outer.end();
    if (!info.startsWith(ALGORITHM)) {
      throw new MalformedException("not the PKIX form of an RSA key");
    }
    Der rest = new Der(info.slice(ALGORITHM.size()));
    Bytes bits = rest.read(Der.BIT_STRING);
    rest.end();
    if (!bits.startsWith(Bytes.of(0))) {
      throw new MalformedException("the bits of an RSA key are not whole bytes");
    }
    Der key = new Der(bits.slice(1));
    Der numbers = new Der(key.read(Der.SEQUENCE));
    key.end();
    BigInteger modulus = numbers.readInteger();
    BigInteger exponent = numbers.readInteger();
    numbers.end();
    requireSizes(modulus, exponent);
    return new RsaPublicKey(raw, modulus, exponent);
  }

  static RsaPublicKey ofNumbers(BigInteger modulus, BigInteger exponent) {
    Bytes numbers = Der.value(Der.SEQUENCE, Der.integer(modulus), Der.integer(exponent));
    Bytes bits = Der.value(Der.BIT_STRING, Bytes.of(0), numbers);
    return new RsaPublicKey(Der.value(Der.SEQUENCE, ALGORITHM, bits), modulus, exponent);
  }

  static void requireSizes(BigInteger modulus, BigInteger exponent) throws MalformedException {
    int bits = modulus.bitLength();
    if (bits < BITS_MIN || bits > BITS_MAX) {
      throw new MalformedException("an RSA key of " + bits + " bits");
    }
    if (exponent.bitLength() < 2
        || exponent.bitLength() > EXPONENT_BITS_MAX
        || !exponent.testBit(0)) {
      throw new MalformedException(
          "an RSA exponent of " + exponent.bitLength() + " bits, or an even one");
    }
  }

  @Override
  public KeyType type() {
    return KeyType.RSA;
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
      verifier.update(message.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
