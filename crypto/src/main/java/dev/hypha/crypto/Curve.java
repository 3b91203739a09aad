package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * ECDSA with SHA-256 over one of two curves of 256 bits; nonces by RFC 6979, signatures in strict
 * DER.
 *
 * @param lowS whether only the smaller of the two values of s is made and accepted (BIP 62)
 */
record Curve(ECDomainParameters domain, boolean lowS) {
  static final Curve SECP256K1 = named("secp256k1", true);
  static final Curve P256 = named("secp256r1", false);

  static final int SCALAR_LENGTH = 32;

  private static Curve named(String name, boolean lowS) {
    return new Curve(new ECDomainParameters(CustomNamedCurves.getByName(name)), lowS);
  }

  BigInteger newSecret(SecureRandom random) {
    return BigIntegers.createRandomInRange(
        BigInteger.ONE, domain.getN().subtract(BigInteger.ONE), random);
  }

  /** The secret in 32 bytes, big-endian. */
  BigInteger readSecret(Bytes scalar) throws MalformedException {
    BigInteger secret = new BigInteger(1, scalar.toArray());
    if (scalar.size() != SCALAR_LENGTH
        || secret.signum() == 0
        || secret.compareTo(domain.getN()) >= 0) {
      throw new MalformedException("the secret is not a number below the order of the curve");
    }
    return secret;
  }

  static Bytes writeSecret(BigInteger secret) {
    return Bytes.owning(BigIntegers.asUnsignedByteArray(SCALAR_LENGTH, secret));
  }

  Bytes publicPoint(BigInteger secret, boolean compressed) {
    ECPoint point = new FixedPointCombMultiplier().multiply(domain.getG(), secret);
    return Bytes.owning(point.getEncoded(compressed));
  }

  /** The point in SEC 1 form; fails if it is not on the curve, or is infinity. */
  ECPoint readPoint(Bytes encoded) throws MalformedException {
    try {
      return domain.validatePublicPoint(domain.getCurve().decodePoint(encoded.toArray()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a point of the curve", e);
    }
  }

  Bytes sign(BigInteger secret, Bytes message) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(secret, domain));
    BigInteger[] rs = signer.generateSignature(sha256(message));
    BigInteger s = lowS && isHigh(rs[1]) ? domain.getN().subtract(rs[1]) : rs[1];
    return Der.value(Der.SEQUENCE, Der.integer(rs[0]), Der.integer(s));
  }

  boolean verify(Bytes point, Bytes message, Bytes signature) {
    try {
      Pair pair = Pair.read(signature);
      if (lowS && isHigh(pair.s)) {
        return false;
      }
      ECDSASigner signer = new ECDSASigner();
      signer.init(false, new ECPublicKeyParameters(readPoint(point), domain));
      return signer.verifySignature(sha256(message), pair.r, pair.s);
    } catch (MalformedException e) {
      return false;
    }
  }

  /** Whether {@code signature} is one in strict DER, of whomever. */
  static boolean isStrict(Bytes signature) {
    try {
      Pair.read(signature);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  /** What a signature is. */
  private record Pair(BigInteger r, BigInteger s) {
    static Pair read(Bytes signature) throws MalformedException {
      Der outer = new Der(signature);
      Der pair = new Der(outer.read(Der.SEQUENCE));
      outer.end();
      BigInteger r = pair.readInteger();
      BigInteger s = pair.readInteger();
      pair.end();
      return new Pair(r, s);
    }
  }

  private boolean isHigh(BigInteger s) {
    return s.compareTo(domain.getN().shiftRight(1)) > 0;
  }

  private static byte[] sha256(Bytes message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message.toArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
