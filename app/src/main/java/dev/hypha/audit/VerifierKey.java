package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The public half of an audit key, by which anyone can verify checkpoints.
 *
 * <p>Spec: C2SP signed-note, "Verifier keys" and "Ed25519 signatures".
 *
 * @param name of the key, and the origin of its checkpoints
 * @param key Ed25519
 */
public record VerifierKey(String name, PublicKey key) {
  static final int ID_LENGTH = 4;
  private static final byte ED25519 = 1;
  private static final int RAW_LENGTH = 32;

  public VerifierKey {
    if (!isName(name) || key.type() != KeyType.ED25519) {
      throw new IllegalArgumentException("not the name and the Ed25519 key of a note");
    }
  }

  /**
   * Reads {@code name+id+key}.
   *
   * @throws MalformedException if it is none
   */
  public static VerifierKey parse(String text) throws MalformedException {
    String[] parts = text.strip().split("\\+", 3);
    if (parts.length != 3 || !isName(parts[0])) {
      throw new MalformedException("a verifier key is NAME+ID+KEY");
    }
    byte[] material = base64(parts[2]);
    if (material.length != 1 + RAW_LENGTH || material[0] != ED25519) {
      throw new MalformedException("the verifier key of " + parts[0] + " is not of Ed25519");
    }
    PublicKey raw =
        PublicKey.of(KeyType.ED25519, Bytes.owning(Arrays.copyOfRange(material, 1, 33)));
    VerifierKey key = new VerifierKey(parts[0], raw);
    if (!key.id().toHex().equals(parts[1])) {
      throw new MalformedException("the verifier key of " + parts[0] + " has the id of another");
    }
    return key;
  }

  /** The first bytes of SHA-256(name ‖ line feed ‖ 1 ‖ key). */
  Bytes id() {
    Bytes input = Bytes.concat(Bytes.utf8(name + "\n"), Bytes.of(ED25519), key.raw());
    return Bytes.owning(Sha256.of(input.toArray())).slice(0, ID_LENGTH);
  }

  boolean verifies(SignedNote note) {
    for (SignedNote.Signature each : note.signatures()) {
      if (each.name().equals(name) && each.keyId().equals(id())) {
        return key.verify(Bytes.utf8(note.text()), each.signature());
      }
    }
    return false;
  }

  static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars().noneMatch(c -> c == '+' || c < ' ' || Character.isSpaceChar(c));
  }

  static byte[] base64(String text) throws MalformedException {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not base64", e);
    }
    throw new MalformedException("not base64 as it is to be written");
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    byte[] material = Bytes.concat(Bytes.of(ED25519), key.raw()).toArray();
    return name + "+" + id().toHex() + "+" + Base64.getEncoder().encodeToString(material);
  }
}
