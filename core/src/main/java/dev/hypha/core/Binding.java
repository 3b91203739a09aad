package dev.hypha.core;

/**
 * What becomes of the proof that nobody in between has struck the better security protocols from
 * the negotiation, which is in plaintext. Each side tells, signed, which it offers, and both work
 * out what should have been negotiated. It cannot show that somebody took the proof itself away,
 * which peers of other stacks do not have.
 */
public enum Binding {
  /** Neither sent nor looked at. */
  OFF,
  /** Sent. A wrong one ends the handshake; its absence is accepted, as older peers have none. */
  WARN,
  /** Sent. A wrong one ends the handshake, and so does its absence. */
  ENFORCE
}
