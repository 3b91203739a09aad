package dev.hypha.audit;

import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Shows that a line is in the trail that a checkpoint is of, without the other lines.
 *
 * <p>Spec: C2SP tlog-proof, "Format"; the extra data is the line.
 *
 * @param line without its line feed
 * @param seq its number
 * @param path from the sibling of the leaf to the child of the root
 * @param checkpoint as it was signed
 */
public record InclusionProof(String line, long seq, List<byte[]> path, String checkpoint) {
  private static final String MAGIC = "c2sp.org/tlog-proof@v1";
  private static final int TEXT_LENGTH_MAX = 256 << 10;
  private static final int PATH_MAX = 64;

  public InclusionProof {
    path = List.copyOf(path);
  }

  /**
   * Proves that line {@code seq} of the trail in {@code directory} is in its last checkpoint.
   *
   * @throws MalformedException if the checkpoint has no such line
   * @throws DamagedTrailException if the trail is not the one that was signed
   */
  public static InclusionProof make(Path directory, VerifierKey key, long seq) throws IOException {
    TrailDirectory files = new TrailDirectory(directory);
    Checkpoint last = last(files, key);
    if (seq < 0 || seq >= last.size()) {
      throw new MalformedException(
          last.size() == 0
              ? "the last checkpoint has no line yet"
              : "the last checkpoint has the lines 0 to " + (last.size() - 1) + ", not " + seq);
    }
    Subtrees subtrees = Subtrees.read(files, last, MerkleTree.path(seq, last.size()), seq);
    return new InclusionProof(
        new String(subtrees.leaf().toArray(), StandardCharsets.UTF_8),
        seq,
        subtrees.roots(),
        last.note().toString());
  }

  /**
   * Reads a proof; it proves nothing before {@link #verify}.
   *
   * @throws MalformedException if it is none
   */
  public static InclusionProof parse(String text) throws MalformedException {
    int gap = text.indexOf("\n\n");
    List<String> lines = gap < 0 ? List.of() : text.substring(0, gap).lines().toList();
    if (text.length() > TEXT_LENGTH_MAX
        || lines.size() < 3
        || lines.size() > 3 + PATH_MAX
        || !lines.getFirst().equals(MAGIC)
        || !lines.get(1).startsWith("extra ")
        || !lines.get(2).matches("index (0|[1-9][0-9]{0,15})")) {
      throw new MalformedException("not a proof of an audit line");
    }
    byte[] line = VerifierKey.base64(lines.get(1).substring("extra ".length()));
    List<byte[]> path = new ArrayList<>();
    for (String hash : lines.subList(3, lines.size())) {
      path.add(VerifierKey.base64(hash));
    }
    return new InclusionProof(
        new String(line, StandardCharsets.UTF_8),
        Long.parseLong(lines.get(2).substring("index ".length())),
        path,
        text.substring(gap + 2));
  }

  /**
   * Whether the line is what the proof says.
   *
   * @throws MalformedException if the checkpoint was not signed with {@code key}, or is not of this
   *     line
   */
  public void verify(VerifierKey key) throws MalformedException {
    Checkpoint signed = Checkpoint.open(SignedNote.parse(checkpoint), key);
    byte[] leaf = MerkleTree.leafHash(line.getBytes(StandardCharsets.UTF_8));
    if (!MerkleTree.includes(leaf, seq, signed.size(), path, signed.root().toArray())) {
      throw new MalformedException(
          "the proof does not lead from this line to the checkpoint of " + signed.size());
    }
  }

  /** How many lines the checkpoint has. */
  public long size() throws MalformedException {
    return Long.parseLong(SignedNote.parse(checkpoint).text().lines().toList().get(1));
  }

  static Checkpoint last(TrailDirectory files, VerifierKey key) throws IOException {
    List<Checkpoint> all = new ArrayList<>();
    for (SignedNote note : files.notes().whole()) {
      all.add(Checkpoint.open(note, key));
    }
    files.logs();
    return all.stream()
        .max(Comparator.comparingLong(Checkpoint::size))
        .orElseThrow(() -> new DamagedTrailException("there is no checkpoint in " + files.path()));
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    Base64.Encoder base64 = Base64.getEncoder();
    StringBuilder out = new StringBuilder(MAGIC).append("\nextra ");
    out.append(base64.encodeToString(line.getBytes(StandardCharsets.UTF_8)));
    out.append("\nindex ").append(seq).append('\n');
    path.forEach(hash -> out.append(base64.encodeToString(hash)).append('\n'));
    return out.append('\n').append(checkpoint).toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InclusionProof proof && toString().equals(proof.toString());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new long[] {seq, line.hashCode(), checkpoint.hashCode()});
  }
}
