package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.Base64;
import java.util.List;

/**
 * What a trail was when it had {@code size} lines.
 *
 * <p>Spec: C2SP tlog-checkpoint, "Note text".
 *
 * @param root of the Merkle tree of the lines
 * @param note as it was signed
 */
record Checkpoint(String origin, long size, Bytes root, SignedNote note) {
  static Checkpoint sign(AuditKey key, MerkleTree tree) {
    Bytes root = Bytes.owning(tree.root());
    String text =
        key.verifier().name()
            + "\n"
            + tree.size()
            + "\n"
            + Base64.getEncoder().encodeToString(root.toArray())
            + "\n";
    return new Checkpoint(key.verifier().name(), tree.size(), root, key.sign(text));
  }

  /**
   * @throws MalformedException if {@code note} is no checkpoint, or was not signed with {@code key}
   */
  static Checkpoint open(SignedNote note, VerifierKey key) throws MalformedException {
    List<String> lines = note.text().lines().toList();
    if (lines.size() < 3 || lines.contains("")) {
      throw new MalformedException("a note that is no checkpoint");
    }
    String origin = lines.getFirst();
    if (!origin.equals(key.name())) {
      throw new MalformedException(
          "a checkpoint of " + AuditEvent.bounded(origin) + ", not of " + key.name());
    }
    if (!lines.get(1).matches("0|[1-9][0-9]{0,15}")) {
      throw new MalformedException("a checkpoint without a size");
    }
    Bytes root = Bytes.owning(VerifierKey.base64(lines.get(2)));
    if (root.size() != Sha256.LENGTH) {
      throw new MalformedException("a checkpoint without a root");
    }
    if (!key.verifies(note)) {
      throw new MalformedException("a checkpoint that was not signed with the audit key");
    }
    return new Checkpoint(origin, Long.parseLong(lines.get(1)), root, note);
  }

  boolean isOf(MerkleTree tree) {
    return tree.size() == size && Bytes.owning(tree.root()).equals(root);
  }
}
