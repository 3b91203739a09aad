package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.ArrayList;
import java.util.List;

/** RSA: an RSAPrivateKey of PKCS#1 (RFC 8017, section A.1.2) with two primes. */
final class RsaPrivateKey implements PrivateKey {
  private static final int GENERATED_BITS = 2048;
  private static final int NUMBERS = 9;

  private final Bytes raw;
  private final RSAPrivateCrtKey key;
  private final RsaPublicKey publicKey;

  private RsaPrivateKey(Bytes raw, RSAPrivateCrtKey key) {
    this.raw = raw;
    this.key = key;
    this.publicKey = RsaPublicKey.ofNumbers(key.getModulus(), key.getPublicExponent());
  }

  static RsaPrivateKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(GENERATED_BITS, random);
      RSAPrivateCrtKey key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
      return new RsaPrivateKey(write(key), key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  static RsaPrivateKey read(Bytes raw) throws MalformedException {
    Der outer = new Der(raw);
    Der numbers = new Der(outer.read(Der.SEQUENCE));
    outer.end();
    List<BigInteger> n = new ArrayList<>();
    for (int i = 0; i < NUMBERS; i++) {
      n.add(numbers.readInteger());
    }
    numbers.end();
    RsaPublicKey.requireSizes(n.get(1), n.get(2));
    requireConsistent(n);
    try {
      RSAPrivateCrtKeySpec spec =
          new RSAPrivateCrtKeySpec(
              n.get(1), n.get(2), n.get(3), n.get(4), n.get(5), n.get(6), n.get(7), n.get(8));
      return new RsaPrivateKey(
          raw, (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("not an RSA private key", e);
    }
  }

  /** Version 0; modulus, exponents and coefficient follow from the primes. */
  private static void requireConsistent(List<BigInteger> n) throws MalformedException {
    BigInteger d = n.get(3);
    BigInteger p = n.get(4);
    BigInteger q = n.get(5);
    boolean primesFit = n.get(0).signum() == 0 && isOddPrimeSized(p) && isOddPrimeSized(q);
    if (!primesFit || !p.multiply(q).equals(n.get(1))) {
      throw new MalformedException("the halves of an RSA key do not belong together");
    }
    BigInteger p1 = p.subtract(BigInteger.ONE);
    BigInteger q1 = q.subtract(BigInteger.ONE);
    BigInteger ed = n.get(2).multiply(d);
    boolean exponentsFit =
        ed.mod(p1).equals(BigInteger.ONE)
            && ed.mod(q1).equals(BigInteger.ONE)
            && d.mod(p1).equals(n.get(6))
            && d.mod(q1).equals(n.get(7));
    if (!exponentsFit || !q.multiply(n.get(8)).mod(p).equals(BigInteger.ONE)) {
      throw new MalformedException("the halves of an RSA key do not belong together");
    }
  }

  private static boolean isOddPrimeSized(BigInteger prime) {
    return prime.testBit(0) && prime.bitLength() > 1;
  }

  private static Bytes write(RSAPrivateCrtKey key) {
    return Der.value(
        Der.SEQUENCE,
        Der.integer(BigInteger.ZERO),
        Der.integer(key.getModulus()),
        Der.integer(key.getPublicExponent()),
        Der.integer(key.getPrivateExponent()),
        Der.integer(key.getPrimeP()),
        Der.integer(key.getPrimeQ()),
        Der.integer(key.getPrimeExponentP()),
        Der.integer(key.getPrimeExponentQ()),
        Der.integer(key.getCrtCoefficient()));
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Bytes raw() {
    return raw;
  }

  @Override
  public Bytes sign(Bytes message) {
    try {
      Signature signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(key);
      signer.update(message.toArray());
      return Bytes.owning(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA could not sign", e);
    }
  }

  /** The public half alone. */
  @Override
  public String toString() {
    return "PrivateKey of " + publicKey;
  }
}
