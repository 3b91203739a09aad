package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lines of a trail, one after the other, through all its files. Not thread-safe. */
final class TrailReader implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final List<Path> files;
  private final byte[] chunk = new byte[CHUNK];
  private @Nullable InputStream in;
  private int next;
  private int at;
  private int end;
  private long lineInFile;
  private long offset;

  /**
   * Something between two line feeds.
   *
   * @param bytes without the line feed; cut, if it is longer than any line can be
   * @param ended whether a line feed was behind it
   * @param offset of its first byte in the file
   */
  record Raw(Bytes bytes, boolean ended, Path file, long lineInFile, long offset) {
    Path name() {
      Path name = file.getFileName();
      return name == null ? file : name;
    }
  }

  TrailReader(List<Path> files) {
    this(files, 0);
  }

  /**
   * @param offset in the first file, where to begin
   */
  TrailReader(List<Path> files, long offset) {
    this.files = files;
    this.offset = offset;
  }

  Optional<Raw> read() throws IOException {
    while (true) {
      if (in == null) {
        if (next == files.size()) {
          return Optional.empty();
        }
        in = Files.newInputStream(files.get(next));
        in.skipNBytes(offset);
        next++;
        lineInFile = 0;
      }
      Optional<Raw> line = line(in);
      if (line.isPresent()) {
        return line;
      }
      in.close();
      in = null;
      offset = 0;
    }
  }

  private Optional<Raw> line(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    long begin = offset;
    while (true) {
      if (at == end) {
        at = 0;
        end = Math.max(0, from.read(chunk));
        if (end == 0) {
          return offset == begin ? Optional.empty() : Optional.of(raw(line, false, begin));
        }
      }
      int stop = at;
      while (stop < end && chunk[stop] != '\n') {
        stop++;
      }
      // one byte more than a line may have says that it is too long
      line.write(chunk, at, Math.min(stop - at, AuditLine.BYTES_MAX + 1 - line.size()));
      boolean ended = stop < end;
      offset += stop - at + (ended ? 1 : 0);
      at = ended ? stop + 1 : stop;
      if (ended) {
        return Optional.of(raw(line, true, begin));
      }
    }
  }

  private Raw raw(ByteArrayOutputStream line, boolean ended, long begin) {
    lineInFile++;
    return new Raw(Bytes.owning(line.toByteArray()), ended, files.get(next - 1), lineInFile, begin);
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
