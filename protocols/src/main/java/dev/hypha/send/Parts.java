package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The files of an inbox: the parts in its hidden directory and the whole ones beside it.
 *
 * <p>Spec: docs/send.md, "On the receiver's disk".
 */
record Parts(Path directory, SendConfig config, Disk disk) {
  private static final String HIDDEN = ".hypha-incoming";
  private static final String PART = ".part";
  private static final int COPIES_MAX = 1000;
  private static final int COPIES_COMPARED_MAX = 8;

  Path part(Bytes sha256) {
    return hidden().resolve(sha256.toHex() + PART);
  }

  Path state(Bytes sha256) {
    return hidden().resolve(sha256.toHex() + ".state");
  }

  /** Whether {@code bytes} more fit on the disk and leave free what must stay free. */
  boolean hasRoomFor(long bytes) throws IOException {
    return disk.usableBytes(directory) - config.freeBytesMin() >= bytes;
  }

  /** Makes the hidden directory, and room in it for one more part. */
  void prepare(Predicate<Bytes> busy) throws IOException {
    Files.createDirectories(hidden());
    List<Path> idle = new ArrayList<>();
    try (var files = Files.newDirectoryStream(hidden(), "*" + PART)) {
      for (Path file : files) {
        if (!busy.test(digestOf(file))) {
          idle.add(file);
        }
      }
    }
    idle.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
    for (Path oldest : idle.subList(0, Math.max(0, idle.size() - config.partsKeptMax()))) {
      Files.deleteIfExists(state(digestOf(oldest)));
      Files.deleteIfExists(oldest);
    }
  }

  /** The file of this name, or a numbered one, that is the one offered, bit for bit. */
  Optional<Path> identical(FileOffer offer, Digests.Checked checked) throws IOException {
    Path file = directory.resolve(offer.name());
    for (int copy = 2; copy <= COPIES_COMPARED_MAX && Files.exists(file); copy++) {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) == offer.size()
          && digest(file, offer.size(), checked).equals(offer.sha256())) {
        return Optional.of(file);
      }
      file = directory.resolve(FileName.numbered(offer.name(), copy));
    }
    return Optional.empty();
  }

  /**
   * Gives {@code part} the name {@code name} in {@code directory}, or the first numbered one that
   * is free. It never takes the place of another file.
   */
  static Path publish(Path part, Path directory, String name) throws IOException {
    for (int copy = 1; copy <= COPIES_MAX; copy++) {
      Path path = directory.resolve(copy == 1 ? name : FileName.numbered(name, copy));
      if (claim(part, path)) {
        sync(directory);
        return path;
      }
    }
    throw new IOException("there are " + COPIES_MAX + " files called " + name);
  }

  private static boolean claim(Path part, Path path) throws IOException {
    try {
      Files.createLink(path, part);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | IOException e) {
      return claimWithoutLinks(part, path);
    }
  }

  /**
   * For file systems without links: an empty file holds the name until the part takes its place.
   */
  private static boolean claimWithoutLinks(Path part, Path path) throws IOException {
    try {
      Files.createFile(path);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /** A name is safe once its directory is; systems without POSIX do that by themselves. */
  private static void sync(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Bytes digest(Path file, long bytes, Digests.Checked checked) throws IOException {
    MessageDigest digest = Digests.sha256();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Digests.update(digest, channel, bytes, checked);
    }
    return Digests.soFar(digest);
  }

  private static Bytes digestOf(Path part) {
    String name = part.getFileName().toString();
    String hex = name.substring(0, name.length() - PART.length());
    return hex.matches("([0-9a-f]{2})*") ? Bytes.hex(hex) : Bytes.EMPTY;
  }

  private Path hidden() {
    return directory.resolve(HIDDEN);
  }
}
