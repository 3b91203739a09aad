package dev.hypha.audit;

/**
 * How a trail is kept.
 *
 * @param prefix what each line begins with, before its JSON: printable ASCII without a brace
 * @param queueLines how many events may wait to be written
 * @param syncMilliseconds how long a written line may wait for the disk; 0 for every line at once
 * @param checkpointLines a checkpoint is signed after so many lines
 * @param checkpointSeconds and after so long, if there are new lines
 * @param rotateBytes a file is not made longer than this; the next takes up the chain
 * @param whenUnwritable what the node does while lines cannot be written
 */
public record AuditConfig(
    String prefix,
    int queueLines,
    int syncMilliseconds,
    int checkpointLines,
    int checkpointSeconds,
    long rotateBytes,
    WhenUnwritable whenUnwritable) {
  public static final AuditConfig DEFAULT =
      new AuditConfig("[MAIDOS-AUDIT] ", 8192, 100, 1000, 10, 64L << 20, WhenUnwritable.CONTINUE);

  private static final int PREFIX_LENGTH_MAX = 64;

  public AuditConfig {
    if (!mayPrefix(prefix)) {
      throw new IllegalArgumentException(
          "the audit prefix has more than "
              + PREFIX_LENGTH_MAX
              + " characters, or one that is not printable ASCII, or a brace");
    }
    if (queueLines < 1
        || syncMilliseconds < 0
        || checkpointLines < 1
        || checkpointSeconds < 1
        || rotateBytes < 1) {
      throw new IllegalArgumentException("a number of the audit configuration is too small");
    }
  }

  /** Whether lines may begin with {@code prefix}. */
  public static boolean mayPrefix(String prefix) {
    return prefix.length() <= PREFIX_LENGTH_MAX
        && prefix.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '{');
  }

  /** The same with another prefix. */
  public AuditConfig withPrefix(String now) {
    return new AuditConfig(
        now,
        queueLines,
        syncMilliseconds,
        checkpointLines,
        checkpointSeconds,
        rotateBytes,
        whenUnwritable);
  }

  /** The same with another bound of the queue. */
  public AuditConfig withQueueLines(int now) {
    return new AuditConfig(
        prefix,
        now,
        syncMilliseconds,
        checkpointLines,
        checkpointSeconds,
        rotateBytes,
        whenUnwritable);
  }

  /** The same with another patience before the disk; 0 for none. */
  public AuditConfig withSyncMilliseconds(int now) {
    return new AuditConfig(
        prefix, queueLines, now, checkpointLines, checkpointSeconds, rotateBytes, whenUnwritable);
  }

  /** The same with checkpoints at other distances. */
  public AuditConfig withCheckpointLines(int now) {
    return new AuditConfig(
        prefix, queueLines, syncMilliseconds, now, checkpointSeconds, rotateBytes, whenUnwritable);
  }

  /** The same with files of another size. */
  public AuditConfig withRotateBytes(long now) {
    return new AuditConfig(
        prefix,
        queueLines,
        syncMilliseconds,
        checkpointLines,
        checkpointSeconds,
        now,
        whenUnwritable);
  }

  /** The same with another behaviour while the disk is full. */
  public AuditConfig withWhenUnwritable(WhenUnwritable now) {
    return new AuditConfig(
        prefix, queueLines, syncMilliseconds, checkpointLines, checkpointSeconds, rotateBytes, now);
  }

  /** What a node does that can no longer write its trail. */
  public enum WhenUnwritable {
    /** It goes on, and counts the events that are lost; the count is the first line afterwards. */
    CONTINUE,
    /** It stops. */
    STOP
  }
}
