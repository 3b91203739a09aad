package dev.hypha.audit;

import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds where a trail on the disk ends, so that the next line can be appended. What a killed
 * process may leave is mended: a last line and a last checkpoint that are not whole are cut. What
 * it cannot leave is damage.
 *
 * @param frontier the end of the trail
 * @param unsigned how many lines lie behind the last checkpoint
 * @param cutBytes how much of a last line was cut off
 * @param signed the size of the last checkpoint; -1 for a trail that is new
 */
record Resumption(Frontier frontier, long unsigned, long cutBytes, long signed) {
  /**
   * @throws DamagedTrailException if lines are missing or changed
   */
  static Resumption of(TrailDirectory directory, VerifierKey key) throws IOException {
    List<Checkpoint> checkpoints = checkpoints(directory, key);
    List<Path> logs = directory.logs();
    if (checkpoints.isEmpty()) {
      if (logs.isEmpty()) {
        return new Resumption(Frontier.empty(), 0, 0, -1);
      }
      throw damaged(directory, "has lines but no checkpoint");
    }
    Checkpoint last = checkpoints.getLast();
    Frontier begin =
        Frontier.read(directory.frontier())
            .filter(frontier -> checkpoints.stream().anyMatch(each -> each.isOf(frontier.tree())))
            .orElseGet(Frontier::empty);
    return replay(directory, logs, begin, last);
  }

  /** One sentence; nothing if the trail had come to an orderly end. */
  Optional<String> sentence() {
    if (unsigned == 0 && cutBytes == 0) {
      return Optional.empty();
    }
    return Optional.of(
        "the audit trail had no orderly end: "
            + unsigned
            + " lines after its last checkpoint are kept, "
            + cutBytes
            + " bytes of a line that was not whole are cut off");
  }

  private static Resumption replay(
      TrailDirectory directory, List<Path> logs, Frontier begin, Checkpoint last)
      throws IOException {
    List<Path> rest =
        logs.stream().filter(log -> TrailDirectory.firstSeq(log) >= begin.file()).toList();
    MerkleTree tree = begin.tree().copy();
    String prev = begin.prev();
    long cut = 0;
    Path file = directory.log(begin.file());
    long end = begin.offset();
    if (end > 0 && (!Files.exists(file) || Files.size(file) < end)) {
      throw damaged(directory, "ends before its checkpoint of " + last.size() + " lines");
    }
    try (TrailReader reader = new TrailReader(rest, begin.offset())) {
      Optional<TrailReader.Raw> raw = reader.read();
      while (raw.isPresent()) {
        TrailReader.Raw line = raw.get();
        raw = reader.read();
        if (!line.ended() && raw.isEmpty()) {
          cut = cut(line);
        } else {
          prev = follow(directory, tree, prev, line);
          file = line.file();
          end = line.offset() + line.bytes().size() + 1;
          if (tree.size() == last.size() && !last.isOf(tree)) {
            throw damaged(directory, "is not what its checkpoint of " + last.size() + " says");
          }
        }
      }
    }
    if (tree.size() < last.size()) {
      throw damaged(directory, "has " + tree.size() + " lines, and a checkpoint of " + last.size());
    }
    // a file that was begun and got no line
    Path newest = logs.isEmpty() ? file : logs.getLast();
    if (TrailDirectory.firstSeq(newest) == tree.size()) {
      file = newest;
      end = 0;
    }
    Frontier frontier = new Frontier(tree, prev, TrailDirectory.firstSeq(file), end);
    return new Resumption(frontier, tree.size() - last.size(), cut, last.size());
  }

  private static String follow(
      TrailDirectory directory, MerkleTree tree, String prev, TrailReader.Raw raw)
      throws IOException {
    try {
      AuditLine line = AuditLine.parse(raw.bytes());
      if (raw.ended() && line.seq() == tree.size() && line.prev().equals(prev)) {
        tree.append(line.bytes().toArray());
        return line.hash();
      }
    } catch (MalformedException e) {
      throw damaged(directory, "is damaged at seq " + tree.size() + ": " + e.getMessage());
    }
    throw damaged(directory, "is damaged at seq " + tree.size());
  }

  private static long cut(TrailReader.Raw torn) throws IOException {
    try (FileChannel channel = FileChannel.open(torn.file(), StandardOpenOption.WRITE)) {
      long bytes = channel.size() - torn.offset();
      channel.truncate(torn.offset());
      channel.force(true);
      return bytes;
    }
  }

  /** In the order of their sizes. */
  private static List<Checkpoint> checkpoints(TrailDirectory directory, VerifierKey key)
      throws IOException {
    TrailDirectory.Notes notes = directory.notes();
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (SignedNote note : notes.whole()) {
      try {
        checkpoints.add(Checkpoint.open(note, key));
      } catch (MalformedException e) {
        throw damaged(directory, "has " + e.getMessage());
      }
    }
    if (notes.malformed() > 0) {
      throw damaged(directory, "has checkpoints that cannot be read");
    }
    if (notes.torn()) {
      StringBuilder whole = new StringBuilder();
      TrailDirectory.notes(directory.checkpoints())
          .whole()
          .forEach(note -> whole.append(note).append('\n'));
      directory.replace(
          directory.checkpoints(),
          whole.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    checkpoints.sort((a, b) -> Long.compare(a.size(), b.size()));
    return checkpoints;
  }

  private static DamagedTrailException damaged(TrailDirectory directory, String how) {
    return new DamagedTrailException(
        "the audit trail in "
            + directory.path()
            + " "
            + how
            + ": see where with hypha audit verify, and move it away to begin a new one");
  }
}
