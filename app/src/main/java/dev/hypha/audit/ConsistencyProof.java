package dev.hypha.audit;

import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Shows that the trail of one checkpoint is the beginning of the trail of a later one, without any
 * line: nothing that was signed before has been changed since.
 *
 * <p>Spec: RFC 6962, section 2.1.2; the text is ours, docs/audit.md.
 *
 * @param first how many lines the older checkpoint has
 * @param path as section 2.1.2 orders it
 * @param checkpoint the later one, as it was signed
 */
public record ConsistencyProof(long first, List<byte[]> path, String checkpoint) {
  private static final String MAGIC = "hypha/audit-consistency@v1";
  private static final int TEXT_LENGTH_MAX = 16 << 10;
  private static final int PATH_MAX = 128;

  public ConsistencyProof {
    path = List.copyOf(path);
  }

  /**
   * Proves it of the last checkpoint of the trail in {@code directory}.
   *
   * @param older a checkpoint that was kept elsewhere
   * @throws MalformedException if that was not signed with {@code key}, or has more lines
   * @throws DamagedTrailException if the trail is not the one that was signed, then or last
   */
  public static ConsistencyProof make(Path directory, VerifierKey key, Path older)
      throws IOException {
    TrailDirectory files = new TrailDirectory(directory);
    Checkpoint before = only(older, key);
    Checkpoint last = InclusionProof.last(files, key);
    if (before.size() > last.size()) {
      throw new DamagedTrailException(
          "the trail in "
              + directory
              + " has "
              + last.size()
              + " signed lines, fewer than the "
              + before.size()
              + " of "
              + older
              + ": it was cut");
    }
    List<MerkleTree.Range> ranges = MerkleTree.consistency(before.size(), last.size());
    Subtrees subtrees = Subtrees.read(files, last, ranges, -1);
    ConsistencyProof proof =
        new ConsistencyProof(before.size(), subtrees.roots(), last.note().toString());
    if (!proof.holds(before, last)) {
      throw new DamagedTrailException(
          "the trail in "
              + directory
              + " does not go on from "
              + older
              + ": a line before seq "
              + before.size()
              + " was changed, and all that was signed since with it");
    }
    return proof;
  }

  /**
   * Reads a proof; it proves nothing before {@link #verify}.
   *
   * @throws MalformedException if it is none
   */
  public static ConsistencyProof parse(String text) throws MalformedException {
    int gap = text.indexOf("\n\n");
    List<String> lines = gap < 0 ? List.of() : text.substring(0, gap).lines().toList();
    if (text.length() > TEXT_LENGTH_MAX
        || lines.size() < 2
        || lines.size() > 2 + PATH_MAX
        || !lines.getFirst().equals(MAGIC)
        || !lines.get(1).matches("since (0|[1-9][0-9]{0,15})")) {
      throw new MalformedException("not a proof that a trail goes on from a checkpoint");
    }
    List<byte[]> path = new ArrayList<>();
    for (String hash : lines.subList(2, lines.size())) {
      path.add(VerifierKey.base64(hash));
    }
    long first = Long.parseLong(lines.get(1).substring("since ".length()));
    return new ConsistencyProof(first, path, text.substring(gap + 2));
  }

  /** Whether {@code text} is to be read as one. */
  public static boolean isOne(String text) {
    return text.startsWith(MAGIC);
  }

  /**
   * Whether the trail goes on from {@code older}.
   *
   * @throws MalformedException if it does not, or a checkpoint was not signed with {@code key}
   */
  public void verify(VerifierKey key, Path older) throws IOException {
    Checkpoint last = Checkpoint.open(SignedNote.parse(checkpoint), key);
    if (!holds(only(older, key), last)) {
      throw new MalformedException(
          "the trail of " + last.size() + " lines does not go on from " + older);
    }
  }

  /** How many lines the later checkpoint has. */
  public long size() throws MalformedException {
    return Long.parseLong(SignedNote.parse(checkpoint).text().lines().toList().get(1));
  }

  private boolean holds(Checkpoint before, Checkpoint now) {
    return before.size() == first
        && MerkleTree.continues(
            first, before.root().toArray(), now.size(), now.root().toArray(), path);
  }

  private static Checkpoint only(Path file, VerifierKey key) throws IOException {
    TrailDirectory.Notes notes = TrailDirectory.notes(file);
    if (notes.whole().isEmpty()) {
      throw new MalformedException(file + " has no checkpoint");
    }
    return Checkpoint.open(notes.whole().getLast(), key);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(MAGIC).append("\nsince ").append(first).append('\n');
    path.forEach(hash -> out.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
    return out.append('\n').append(checkpoint).toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConsistencyProof proof && toString().equals(proof.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
