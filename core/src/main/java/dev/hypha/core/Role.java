package dev.hypha.core;

/**
 * Which part a side plays in the handshakes of a connection. It follows the dial, except where hole
 * punching assigns it.
 *
 * <p>Spec: relay/DCUtR.md, "The Protocol", for the exception.
 */
public enum Role {
  /** Speaks first: the Noise initiator, the multistream dialer, the owner of odd Yamux ids. */
  DIALER,
  LISTENER;

  public Role other() {
    return this == DIALER ? LISTENER : DIALER;
  }
}
