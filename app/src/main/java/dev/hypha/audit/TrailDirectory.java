package dev.hypha.audit;

import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a trail.
 *
 * <ul>
 *   <li>{@code audit-000000000000.log}: lines, each file named by the number of its first;
 *   <li>{@code audit.checkpoint}: the last checkpoint;
 *   <li>{@code audit.checkpoints}: every checkpoint, each with an empty line behind it;
 *   <li>{@code audit.vkey}: the key that verifies them;
 *   <li>{@code audit.frontier}: where the writer goes on; only a matter of speed.
 * </ul>
 */
record TrailDirectory(Path path) {
  private static final Pattern LOG = Pattern.compile("audit-[0-9]{12,16}\\.log");
  private static final FileAttribute<?> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final int DIGITS = 12;

  /** A checkpoint that was cut in the middle, as a killed process leaves it, is not among them. */
  record Notes(List<SignedNote> whole, boolean torn, int malformed) {}

  void create() throws IOException {
    Files.createDirectories(path, OWNER_DIRECTORY);
  }

  Path checkpoint() {
    return path.resolve("audit.checkpoint");
  }

  Path checkpoints() {
    return path.resolve("audit.checkpoints");
  }

  Path verifierKey() {
    return path.resolve("audit.vkey");
  }

  Path frontier() {
    return path.resolve("audit.frontier");
  }

  Path log(long firstSeq) {
    String digits = Long.toString(firstSeq); // a Formatter would load the calendars of all locales
    String zeros = "0".repeat(Math.max(0, DIGITS - digits.length()));
    return path.resolve("audit-" + zeros + digits + ".log");
  }

  static long firstSeq(Path log) {
    String name = String.valueOf(log.getFileName());
    return Long.parseLong(name.substring("audit-".length(), name.length() - ".log".length()));
  }

  /** The files with lines, in their order. */
  List<Path> logs() throws IOException {
    if (!Files.isDirectory(path)) {
      throw Files.exists(path)
          ? new NotDirectoryException(path.toString())
          : new NoSuchFileException(path.toString());
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> LOG.matcher(String.valueOf(file.getFileName())).matches())
          .sorted((a, b) -> Long.compare(firstSeq(a), firstSeq(b)))
          .toList();
    }
  }

  /** Every checkpoint that is there, the history first. */
  Notes notes() throws IOException {
    List<SignedNote> whole = new ArrayList<>();
    Notes history = notes(checkpoints());
    whole.addAll(history.whole());
    Notes last = notes(checkpoint());
    whole.addAll(last.whole());
    // the last one is replaced at once and so never torn, unless somebody did it
    return new Notes(
        whole, history.torn(), history.malformed() + last.malformed() + (last.torn() ? 1 : 0));
  }

  /** The notes of a file, none if it is not there. */
  static Notes notes(Path file) throws IOException {
    String text;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return new Notes(List.of(), false, 0);
    }
    List<SignedNote> whole = new ArrayList<>();
    int malformed = 0;
    boolean torn = false;
    int at = 0;
    while (at < text.length()) {
      int gap = text.indexOf("\n\n", at);
      int end = gap < 0 ? -1 : text.indexOf("\n\n", gap + 2);
      String note = end < 0 ? text.substring(at) : text.substring(at, end + 1);
      at = end < 0 ? text.length() : end + 2;
      try {
        whole.add(SignedNote.parse(note));
      } catch (MalformedException e) {
        torn = at == text.length();
        malformed += torn ? 0 : 1;
      }
    }
    return new Notes(whole, torn, malformed);
  }

  /** Opens for appending; makes the file if it is not there. */
  FileChannel append(Path file) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileChannel channel = FileChannel.open(file, options, OWNER_FILE);
    channel.position(channel.size());
    return channel;
  }

  /** Replaces a file: a reader sees the old one or the new one. */
  void replace(Path file, byte[] content) throws IOException {
    Path fresh = path.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(fresh, options, OWNER_FILE)) {
      write(channel, content);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  static void write(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** Makes the names of new files last. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
