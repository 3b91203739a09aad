package dev.hypha.audit;

/**
 * What an event is about: its name in the line, and its class and activity in OCSF 1.3.
 *
 * <p>6002 Application Lifecycle, 6003 API Activity, 4001 Network Activity, 3003 Authorize Session.
 * Activity 99 is "other".
 */
public enum Operation {
  NODE_START("node.start", 6002, 3, Severity.INFORMATIONAL, true),
  NODE_STOP("node.stop", 6002, 4, Severity.INFORMATIONAL, true),
  KEY_LOAD("key.load", 6003, 2, Severity.INFORMATIONAL, true),
  /** The identity was written to another file. */
  KEY_EXPORT("key.export", 6003, 2, Severity.MEDIUM, true),
  /** The identity came from another file. */
  KEY_IMPORT("key.import", 6003, 1, Severity.MEDIUM, true),
  /** The identity gave way to a new one; its successor or predecessor is in the detail. */
  KEY_ROTATE("key.rotate", 6003, 3, Severity.MEDIUM, true),
  PEER_CONNECT("peer.connect", 4001, 1, Severity.INFORMATIONAL, false),
  PEER_DISCONNECT("peer.disconnect", 4001, 2, Severity.INFORMATIONAL, false),
  /** The gate, a limit or the security policy has sent a peer away. */
  PEER_DENY("peer.deny", 4001, 5, Severity.MEDIUM, true),
  /** The handshake of somebody who came to us failed. */
  HANDSHAKE_FAIL("handshake.fail", 4001, 4, Severity.LOW, false),
  /** A peer broke a specification. */
  PEER_MISBEHAVE("peer.misbehave", 4001, 3, Severity.HIGH, false),
  /** A peer is banned from now on, or no more. */
  PEER_BAN("peer.ban", 4001, 5, Severity.HIGH, true),
  PEER_PARDON("peer.pardon", 4001, 5, Severity.LOW, true),
  /** A file went to a peer. */
  DATA_SEND("data.send", 4001, 6, Severity.INFORMATIONAL, false),
  /** A file came from a peer. */
  DATA_RECEIVE("data.receive", 4001, 6, Severity.INFORMATIONAL, false),
  /** What is known of a peer was thrown away, its pin against downgrades with it. */
  PEER_FORGET("peer.forget", 6003, 4, Severity.LOW, true),
  /** A command could not be done. */
  CONTROL_ERROR("control.error", 6003, 99, Severity.LOW, false),
  /** Events were lost: how many stands in the detail. */
  AUDIT_GAP("audit.gap", 6002, 99, Severity.HIGH, true),
  /** The trail goes on after an end that was none: what was cut and adopted is in the detail. */
  AUDIT_RECOVER("audit.recover", 6002, 99, Severity.MEDIUM, true);

  private final String label;
  private final int classUid;
  private final int activityId;
  private final Severity severity;
  private final boolean privileged;

  Operation(String label, int classUid, int activityId, Severity severity, boolean privileged) {
    this.label = label;
    this.classUid = classUid;
    this.activityId = activityId;
    this.severity = severity;
    this.privileged = privileged;
  }

  public String label() {
    return label;
  }

  public int classUid() {
    return classUid;
  }

  public int activityId() {
    return activityId;
  }

  public int typeUid() {
    return classUid * 100 + activityId;
  }

  /** What it is worth if it went as it should. */
  public Severity severity() {
    return severity;
  }

  /** Whether who does it waits for room in the queue; other events are dropped and counted. */
  public boolean privileged() {
    return privileged;
  }

  /** {@code severity_id} of OCSF. */
  public enum Severity {
    INFORMATIONAL(1),
    LOW(2),
    MEDIUM(3),
    HIGH(4);

    private final int id;

    Severity(int id) {
      this.id = id;
    }

    public int id() {
      return id;
    }
  }
}
