package dev.hypha.core;

/** Whether strangers can dial this node, as far as is known. Whoever finds out publishes it. */
public enum Reachability {
  /** Nobody has found out yet. */
  UNKNOWN,
  /** At least one address can be dialed from everywhere. */
  PUBLIC,
  /** None can: this node sits behind something. */
  PRIVATE;

  /** It is known, or known to be otherwise than before. */
  public record Changed(Reachability now) implements Event {}
}
