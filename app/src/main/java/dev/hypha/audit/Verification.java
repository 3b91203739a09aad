package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trail from its first line on and finds the first that is not what was written. The node
 * may run meanwhile.
 *
 * <p>Each line has its number and the hash of the line before; each checkpoint has the root of all
 * lines before it. A line that differs from what was written is known by the line behind it, and
 * the last one by a checkpoint; lines whose hashes were all made anew are known by the next
 * checkpoint; lines that are missing at the end are known by every checkpoint behind them. See
 * docs/audit.md, "What is found and what is not". One thread.
 */
public final class Verification {
  private final MerkleTree tree = new MerkleTree();
  private final Deque<Checkpoint> ahead;
  private final int checkpoints;
  private final List<String> checkpointFaults;
  private final TrailReader reader;

  private long signed;
  private @Nullable Link last;
  private @Nullable Link beforeLast;

  /** A line that was read, and its hash. */
  private record Link(TrailReader.Raw raw, String hash) {}

  private Verification(Deque<Checkpoint> ahead, List<String> checkpointFaults, TrailReader reader) {
    this.ahead = ahead;
    this.checkpoints = ahead.size();
    this.checkpointFaults = checkpointFaults;
    this.reader = reader;
  }

  /**
   * Verifies the trail in {@code directory}.
   *
   * @param key that signed its checkpoints
   * @param witness a checkpoint that was kept elsewhere
   */
  public static Verdict of(Path directory, VerifierKey key, Optional<Path> witness)
      throws IOException {
    TrailDirectory files = new TrailDirectory(directory);
    // before the lines: a node that runs writes lines first
    List<String> faults = new ArrayList<>();
    List<Checkpoint> found = new ArrayList<>();
    TrailDirectory.Notes notes = files.notes();
    open(notes, key, directory.toString(), found, faults);
    if (witness.isPresent()) {
      TrailDirectory.Notes kept = TrailDirectory.notes(witness.get());
      if (kept.whole().isEmpty()) {
        faults.add(witness.get() + " has no checkpoint");
      }
      open(kept, key, witness.get().toString(), found, faults);
    }
    found.sort((a, b) -> Long.compare(a.size(), b.size()));
    if (found.isEmpty()) {
      faults.add("no checkpoint in " + directory + " vouches for the lines");
    }
    try (TrailReader reader = new TrailReader(files.logs())) {
      return new Verification(new ArrayDeque<>(found), faults, reader).run();
    }
  }

  private static void open(
      TrailDirectory.Notes notes,
      VerifierKey key,
      String where,
      List<Checkpoint> found,
      List<String> faults) {
    for (SignedNote note : notes.whole()) {
      try {
        found.add(Checkpoint.open(note, key));
      } catch (MalformedException e) {
        faults.add(where + " has " + e.getMessage());
      }
    }
    if (notes.malformed() > 0) {
      faults.add(where + " has " + notes.malformed() + " checkpoints that cannot be read");
    }
  }

  private Verdict run() throws IOException {
    Optional<TrailReader.Raw> next = reader.read();
    while (next.isPresent()) {
      TrailReader.Raw raw = next.get();
      next = reader.read();
      if (!raw.ended() && next.isEmpty() && (ahead.isEmpty() || size() >= lastSigned())) {
        Optional<Verdict.Fault> fault = end();
        return verdict(fault, raw.bytes().size());
      }
      Optional<Verdict.Fault> fault = check(raw, next);
      if (fault.isEmpty()) {
        fault = root();
      }
      if (fault.isPresent()) {
        return verdict(fault, 0);
      }
      tree.append(raw.bytes().toArray());
      beforeLast = last;
      last = new Link(raw, Sha256.hex(raw.bytes()));
    }
    return verdict(end(), 0);
  }

  private long size() {
    return tree.size();
  }

  private long lastSigned() {
    return ahead.getLast().size();
  }

  private Verdict verdict(Optional<Verdict.Fault> fault, long tornBytes) {
    long good = fault.isPresent() ? fault.get().from() : size();
    return new Verdict(
        good, Math.min(signed, good), tornBytes, fault, checkpoints, checkpointFaults);
  }

  /** Whether {@code raw} can stand here; if not, which line is to blame. */
  private Optional<Verdict.Fault> check(TrailReader.Raw raw, Optional<TrailReader.Raw> next) {
    long seq = size();
    AuditLine line;
    try {
      if (!raw.ended()) {
        throw new MalformedException("it is cut");
      }
      line = AuditLine.parse(raw.bytes());
    } catch (MalformedException e) {
      return bad(seq, raw, String.valueOf(e.getMessage()));
    }
    String before = last == null ? AuditLine.NO_PREV : last.hash();
    if (line.seq() != seq) {
      return misplaced(line, seq, raw);
    }
    if (line.prev().equals(before)) {
      return Optional.empty();
    }
    if (last == null) {
      return bad(seq, raw, "it does not begin the trail: its prev is not zero");
    }
    return isOnlyPrevChanged(line, before, next)
        ? bad(seq, raw, "its prev is not the hash of the line before, which is as it was written")
        : bad(
            seq - 1,
            last.raw(),
            "it is not what was written: the line after it has another hash of it");
  }

  private Optional<Verdict.Fault> misplaced(AuditLine line, long seq, TrailReader.Raw raw) {
    Link inserted = last;
    boolean followsTheOneBefore =
        line.prev().equals(beforeLast == null ? AuditLine.NO_PREV : beforeLast.hash());
    if (inserted != null && line.seq() == seq - 1 && followsTheOneBefore) {
      return inserted.hash().equals(line.hash())
          ? bad(seq, raw, "it is there twice")
          : bad(seq - 1, inserted.raw(), "it was put in: what follows does not follow it");
    }
    return bad(
        seq,
        raw,
        line.seq() > seq
            ? "it is missing: in its place stands seq " + line.seq()
            : "in its place stands seq " + line.seq());
  }

  /**
   * Whether what is vouched for behind {@code line} is the line with the right {@code prev}, or all
   * before it.
   */
  private boolean isOnlyPrevChanged(AuditLine line, String before, Optional<TrailReader.Raw> next) {
    if (ahead.stream().anyMatch(each -> each.isOf(tree))) {
      return true;
    }
    Bytes mended = line.withPrev(before);
    if (next.isPresent()) {
      try {
        return AuditLine.parse(next.get().bytes()).prev().equals(Sha256.hex(mended));
      } catch (MalformedException e) {
        return false;
      }
    }
    MerkleTree whole = tree.copy();
    whole.append(mended.toArray());
    return ahead.stream().anyMatch(each -> each.isOf(whole));
  }

  /** Compares the checkpoints of just as many lines as have been found good. */
  private Optional<Verdict.Fault> root() {
    while (!ahead.isEmpty() && ahead.getFirst().size() == size()) {
      Checkpoint checkpoint = ahead.removeFirst();
      if (!checkpoint.isOf(tree)) {
        return rewritten(checkpoint, signed);
      }
      signed = checkpoint.size();
    }
    return Optional.empty();
  }

  /** The hashes are in order, but they are not those that were signed. */
  private Optional<Verdict.Fault> rewritten(Checkpoint checkpoint, long from) {
    if (last == null) {
      checkpointFaults.add("the checkpoint of no lines has another root than no lines have");
      return Optional.empty();
    }
    return Optional.of(
        new Verdict.Fault(
            from,
            from,
            name(last.raw()),
            last.raw().lineInFile() - (size() - 1 - from),
            "it or a line up to seq "
                + (checkpoint.size() - 1)
                + " was changed, and every hash after it made anew: the checkpoint of "
                + checkpoint.size()
                + " lines does not match"));
  }

  /** What only the end of the trail shows. */
  private Optional<Verdict.Fault> end() {
    while (!ahead.isEmpty() && ahead.getFirst().size() == size()) {
      Checkpoint checkpoint = ahead.removeFirst();
      if (!checkpoint.isOf(tree) && last != null) {
        String unless =
            signed < size() - 1
                ? ", unless a line since seq " + signed + " was, and every hash after it made anew"
                : "";
        return Optional.of(
            new Verdict.Fault(
                size() - 1,
                signed,
                name(last.raw()),
                last.raw().lineInFile(),
                "it is not what was written: the checkpoint of "
                    + checkpoint.size()
                    + " lines does not match"
                    + unless));
      }
      signed = checkpoint.size();
    }
    if (ahead.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Verdict.Fault(
            size(),
            size(),
            last == null ? "" : name(last.raw()),
            last == null ? 0 : last.raw().lineInFile() + 1,
            "it is missing: the trail was cut, a checkpoint has " + lastSigned() + " lines"));
  }

  private static Optional<Verdict.Fault> bad(long seq, TrailReader.Raw raw, String why) {
    return Optional.of(new Verdict.Fault(seq, seq, name(raw), raw.lineInFile(), why));
  }

  private static String name(TrailReader.Raw raw) {
    return raw.name().toString();
  }
}
