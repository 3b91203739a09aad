package dev.hypha.doctor;

import dev.hypha.crypto.noise.Engines;
import dev.hypha.daemon.Home;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Java, the clock, the disk, the library that encrypts. */
final class Machine {
  static final int JAVA_FEATURE = 25;

  /** No clock is right that is before this was written. */
  static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration SKEW_MAX = Duration.ofSeconds(2);
  private static final long MIB = 1L << 20;
  private static final long DISK_BYTES_MIN = 100 * MIB;
  private static final long DISK_BYTES_FEW = 1024 * MIB;

  private Machine() {}

  static void examine(Home home, boolean nodeRuns, List<Finding> findings) throws IOException {
    findings.add(java(Runtime.version()));
    findings.add(clock(Instant.now(), newest(home)));
    Path there = nearest(home.directory());
    FileStore disk = Files.getFileStore(there);
    findings.add(disk(there, disk.getUsableSpace()));
    if (!nodeRuns) {
      findings.add(cryptography(Engines.name()));
    }
  }

  static Finding java(Runtime.Version version) {
    return version.feature() >= JAVA_FEATURE
        ? Finding.ok("java", "Java " + version)
        : Finding.problem(
            "java",
            "Java " + version + " runs this",
            "it is made for Java " + JAVA_FEATURE,
            "apt-get install openjdk-" + JAVA_FEATURE + "-jdk");
  }

  /**
   * @param newest when the youngest file of the data directory was written
   */
  static Finding clock(Instant now, Instant newest) {
    if (now.isBefore(WRITTEN)) {
      return Finding.problem(
          "clock",
          "the clock says " + now,
          "that is before this release: certificates and records seem to come from the future",
          "timedatectl set-ntp true");
    }
    Duration ahead = Duration.between(now, newest);
    if (ahead.compareTo(SKEW_MAX) > 0) {
      return Finding.problem(
          "clock",
          "the clock is " + ahead.toSeconds() + " s behind the node's own files",
          "it was set back, or the disk is another machine's with another clock",
          "timedatectl set-ntp true");
    }
    return Finding.ok("clock", "the clock goes on from where the node's files were written");
  }

  static Finding disk(Path path, long usableBytes) {
    String left = usableBytes / MIB + " MiB are left on the disk of " + path;
    if (usableBytes < DISK_BYTES_MIN) {
      return Finding.problem(
          "disk", left, "the audit trail and received files need room", "df -h " + path);
    }
    return usableBytes < DISK_BYTES_FEW
        ? Finding.note("disk", left, "received files may find no room", "df -h " + path)
        : Finding.ok("disk", left);
  }

  static Finding cryptography(String engine) {
    return engine.equals("Java")
        ? Finding.note(
            "cryptography_java",
            "encryption runs in Java",
            "the machine's libcrypto, which is twice as fast, is not there or was not allowed",
            "apt-get install libssl3")
        : Finding.ok("cryptography", engine + " encrypts");
  }

  private static Instant newest(Home home) throws IOException {
    Instant newest = WRITTEN;
    for (Path file :
        List.of(
            home.directory(), home.key(), home.audit(), home.audit().resolve("audit.frontier"))) {
      if (Files.exists(file)) {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        newest = written.isAfter(newest) ? written : newest;
      }
    }
    return newest;
  }

  /** The path, or what there is of it. */
  private static Path nearest(Path path) {
    Path there = path;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }
}
