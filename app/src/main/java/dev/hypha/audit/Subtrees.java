package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Some subtrees of a trail that a checkpoint is of.
 *
 * @param roots in the order in which they were asked for
 * @param leaf the line that was asked for; empty if none was
 */
record Subtrees(List<byte[]> roots, Bytes leaf) {
  /**
   * Reads the whole trail once.
   *
   * @param seq the number of a line, or -1
   * @throws DamagedTrailException if the trail is not the one that was signed
   */
  static Subtrees read(
      TrailDirectory files, Checkpoint last, List<MerkleTree.Range> ranges, long seq)
      throws IOException {
    List<MerkleTree> subtrees = ranges.stream().map(range -> new MerkleTree()).toList();
    MerkleTree whole = new MerkleTree();
    byte[] found = new byte[0];
    try (TrailReader reader = new TrailReader(files.logs())) {
      while (whole.size() < last.size()) {
        Optional<TrailReader.Raw> raw = reader.read();
        if (raw.isEmpty()) {
          break;
        }
        byte[] leaf = raw.get().bytes().toArray();
        long at = whole.size();
        for (int i = 0; i < ranges.size(); i++) {
          if (ranges.get(i).has(at)) {
            subtrees.get(i).append(leaf);
          }
        }
        found = at == seq ? leaf : found;
        whole.append(leaf);
      }
    }
    if (!last.isOf(whole)) {
      throw new DamagedTrailException(
          "the audit trail in "
              + files.path()
              + " is not the one that its checkpoint of "
              + last.size()
              + " lines is of: see where with hypha audit verify");
    }
    return new Subtrees(subtrees.stream().map(MerkleTree::root).toList(), Bytes.owning(found));
  }
}
