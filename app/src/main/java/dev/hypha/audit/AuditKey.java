package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key that signs checkpoints: Ed25519, its seed derived from the identity by HKDF-SHA256 with a
 * label of its own, so that it can be made again from the identity and says nothing about it. The
 * identity itself signs no checkpoint.
 */
public final class AuditKey {
  private static final byte[] LABEL =
      "hypha audit checkpoint ed25519 v1".getBytes(StandardCharsets.US_ASCII);
  private static final int SEED_LENGTH = 32;

  private final PrivateKey key;
  private final VerifierKey verifier;

  private AuditKey(PrivateKey key, VerifierKey verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  /** The audit key of the node with this identity. */
  public static AuditKey of(PrivateKey identity) {
    byte[] secret = identity.raw().toArray();
    try {
      byte[] seed =
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(LABEL, SEED_LENGTH));
      PrivateKey key = PrivateKey.ofEd25519Seed(Bytes.copyOf(seed));
      Arrays.fill(seed, (byte) 0);
      PeerId node = PeerId.ofPublicKey(identity.publicKey().encode());
      return new AuditKey(key, new VerifierKey("hypha/audit/" + node, key.publicKey()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK of this version has HKDF-SHA256", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  public VerifierKey verifier() {
    return verifier;
  }

  SignedNote sign(String text) {
    Bytes signature = key.sign(Bytes.utf8(text));
    return new SignedNote(
        text, List.of(new SignedNote.Signature(verifier.name(), verifier.id(), signature)));
  }

  /** The public half alone. */
  @Override
  public String toString() {
    return "AuditKey of " + verifier;
  }
}
