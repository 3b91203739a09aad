package dev.hypha.config;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

import dev.hypha.audit.AuditConfig;
import java.time.Duration;

/** The rows of the table of keys that belong to the audit trail. */
final class AuditKeys {
  private static final long MIB = 1L << 20;
  private static final AuditConfig AUDIT = AuditConfig.DEFAULT;

  static final Table TABLE = new Table();

  static final Key<Boolean> ENABLED =
      TABLE.key(
          "audit.enabled",
          Kinds.toggle(),
          true,
          "Whether what the node does is written into a trail that cannot be changed unnoticed.");
  static final Key<String> PREFIX =
      TABLE.key(
          "audit.prefix",
          Kinds.prefix(),
          AUDIT.prefix(),
          "What each line begins with, before its JSON.");
  static final Key<Duration> FSYNC =
      TABLE.key(
          "audit.fsync",
          Kinds.duration(Duration.ZERO, ofMinutes(1)),
          ofMillis(AUDIT.syncMilliseconds()),
          "How long a line may wait for the disk; 0ms for none.");
  static final Key<AuditConfig.WhenUnwritable> WHEN_UNWRITABLE =
      TABLE.key(
          "audit.when_unwritable",
          Kinds.choice(AuditConfig.WhenUnwritable.values()),
          AUDIT.whenUnwritable(),
          "What the node does while lines cannot be written: go on and count what is lost, or"
              + " stop.");
  static final Key<Integer> QUEUE =
      TABLE.key(
          "audit.queue",
          Kinds.count(1, 1_000_000),
          AUDIT.queueLines(),
          "Lines that may wait to be written.");
  static final Key<Integer> CHECKPOINT_LINES =
      TABLE.key(
          "audit.checkpoint_lines",
          Kinds.count(1, 1_000_000),
          AUDIT.checkpointLines(),
          "After so many lines a checkpoint is signed.");
  static final Key<Integer> CHECKPOINT_SECONDS =
      TABLE.key(
          "audit.checkpoint_seconds",
          Kinds.count(1, 86_400),
          AUDIT.checkpointSeconds(),
          "And after so many seconds, if there are new lines.");
  static final Key<Long> FILE_SIZE =
      TABLE.key(
          "audit.file_size",
          Kinds.size(MIB, 1L << 40),
          AUDIT.rotateBytes(),
          "No file of the trail grows larger; the next takes up the chain.");

  private AuditKeys() {}
}
