package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.KeyType;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

/**
 * The key of a peer's certificate. ECDSA on P-256, which all stacks use, is computed by our own
 * cryptography; of other kinds the JDK knows.
 *
 * <p>Spec: tls/tls.md, "libp2p Public Key Extension"; RFC 5480, RFC 4055, RFC 8410.
 */
sealed interface SubjectKey {
  /** What signs our certificate. */
  Bytes ECDSA_WITH_SHA256 = Bytes.hex("06082a8648ce3d040302");

  /**
   * Whether its owner has signed {@code message}; false as well if the key knows nothing of the
   * algorithm.
   *
   * @param algorithm the contents of an AlgorithmIdentifier
   */
  boolean verify(Bytes algorithm, Bytes message, Bytes signature);

  /**
   * Reads a SubjectPublicKeyInfo.
   *
   * @throws MalformedException if it is none, of no kind that is known, or too weak
   */
  static SubjectKey read(Bytes encoded) throws MalformedException {
    if (encoded.startsWith(P256.PREFIX)) {
      return new P256(dev.hypha.crypto.PublicKey.of(KeyType.ECDSA, encoded));
    }
    return OfTheJdk.read(encoded);
  }

  /** On the curve that all stacks use. */
  record P256(dev.hypha.crypto.PublicKey key) implements SubjectKey {
    private static final Bytes PREFIX =
        Bytes.hex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    @Override
    public boolean verify(Bytes algorithm, Bytes message, Bytes signature) {
      return algorithm.equals(ECDSA_WITH_SHA256)
          ? key.verify(message, signature)
          : OfTheJdk.verify(this, algorithm, message, signature);
    }
  }

  /** Of another kind. */
  record OfTheJdk(PublicKey key) implements SubjectKey {
    private static final int RSA_BITS_MIN = 2048;

    private static final Map<Bytes, String> KEYS =
        Map.of(
            Bytes.hex("06072a8648ce3d0201"), "EC",
            Bytes.hex("06092a864886f70d010101"), "RSA",
            Bytes.hex("06032b6570"), "Ed25519");

    /** RSASSA-PSS with SHA-256 throughout and a salt of as many bytes. */
    private static final Bytes PSS =
        Bytes.hex(
            "06092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d0101"
                + "08300d06096086480165030402010500a203020120");

    private static final Map<Bytes, String> SIGNATURES =
        Map.of(
            ECDSA_WITH_SHA256,
            "SHA256withECDSA",
            Bytes.hex("06082a8648ce3d040303"),
            "SHA384withECDSA",
            Bytes.hex("06082a8648ce3d040304"),
            "SHA512withECDSA",
            Bytes.hex("06032b6570"),
            "Ed25519",
            Bytes.hex("06092a864886f70d01010b0500"),
            "SHA256withRSA",
            Bytes.hex("06092a864886f70d01010c0500"),
            "SHA384withRSA",
            Bytes.hex("06092a864886f70d01010d0500"),
            "SHA512withRSA",
            PSS,
            "RSASSA-PSS");

    private static OfTheJdk read(Bytes encoded) throws MalformedException {
      Der whole = new Der(encoded);
      Der algorithm = new Der(new Der(whole.read(Der.SEQUENCE)).read(Der.SEQUENCE));
      Bytes id = algorithm.read(Der.OBJECT_IDENTIFIER);
      String kind = KEYS.get(Der.value(Der.OBJECT_IDENTIFIER, id));
      if (kind == null) {
        throw new MalformedException("a key of a kind that is not known: " + id.toHex());
      }
      try {
        PublicKey key =
            KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded.toArray()));
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
          throw new MalformedException("RSA of " + rsa.getModulus().bitLength() + " bits");
        }
        return new OfTheJdk(key);
      } catch (GeneralSecurityException e) {
        throw new MalformedException("a key that cannot be read", e);
      }
    }

    /** With a digest that our own cryptography does not know. */
    private static boolean verify(P256 key, Bytes algorithm, Bytes message, Bytes signature) {
      try {
        return read(key.key().raw()).verify(algorithm, message, signature);
      } catch (MalformedException e) {
        return false;
      }
    }

    @Override
    public boolean verify(Bytes algorithm, Bytes message, Bytes signature) {
      String name = SIGNATURES.get(algorithm);
      if (name == null) {
        return false;
      }
      try {
        Signature verifying = Signature.getInstance(name);
        if (algorithm.equals(PSS)) {
          verifying.setParameter(
              new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        verifying.initVerify(key);
        verifying.update(message.toArray());
        return verifying.verify(signature.toArray());
      } catch (GeneralSecurityException e) {
        return false; // of another kind than the key, or malformed
      }
    }
  }
}
