package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.noise.Hash;
import dev.hypha.multiformats.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The key that signs checkpoints: Ed25519, its seed derived from the identity by HKDF-SHA256 with a
 * label of its own, so that it can be made again from the identity and says nothing about it. The
 * identity itself signs no checkpoint.
 */
public final class AuditKey {
  private static final Hash HASH = Hash.SHA256;
  private static final byte[] NO_SALT = new byte[HASH.length()];

  /** The info of HKDF and the number of the only block, which is as long as a seed. */
  private static final byte[] LABEL =
      "hypha audit checkpoint ed25519 v1\u0001".getBytes(StandardCharsets.US_ASCII);

  private final PrivateKey key;
  private final VerifierKey verifier;

  private AuditKey(PrivateKey key, VerifierKey verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  /** The audit key of the node with this identity. */
  public static AuditKey of(PrivateKey identity) {
    byte[] secret = identity.raw().toArray();
    // by HMAC, not by the JDK's KDF: that looks at every provider on the module path first, and to
    // instantiate Bouncy Castle's takes half a second
    byte[] extracted = HASH.hmac(NO_SALT, secret);
    byte[] seed = HASH.hmac(extracted, LABEL);
    PrivateKey key = PrivateKey.ofEd25519Seed(Bytes.copyOf(seed));
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(extracted, (byte) 0);
    Arrays.fill(seed, (byte) 0);
    PeerId node = PeerId.ofPublicKey(identity.publicKey().encode());
    return new AuditKey(key, new VerifierKey("hypha/audit/" + node, key.publicKey()));
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
