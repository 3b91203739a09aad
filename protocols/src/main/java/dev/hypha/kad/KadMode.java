package dev.hypha.kad;

/** Whether a node answers others, and so is in their tables. */
public enum KadMode {
  /** As long as strangers can dial this node: {@link dev.hypha.core.Reachability}. */
  AUTO,
  /** It only asks. */
  CLIENT,
  /** It answers. */
  SERVER
}
