package dev.hypha.noise;

/**
 * What is asked of a Noise handshake.
 *
 * @param binding how it is bound to the negotiation of the security protocol before it
 */
public record NoiseConfig(Binding binding) {
  /** A binding is sent, and checked where the peer sends one. */
  public static final NoiseConfig DEFAULT = new NoiseConfig(Binding.WARN);

  public NoiseConfig withBinding(Binding now) {
    return new NoiseConfig(now);
  }

  /**
   * What becomes of the transcript binding: each side signs the security protocols that it offers,
   * for this handshake, and both work out what should have been negotiated. It shows that somebody
   * in between has struck the better protocols from the plaintext negotiation. It cannot show that
   * he made both take something else than Noise, nor that he took the binding itself away.
   */
  public enum Binding {
    /** Neither sent nor looked at. */
    OFF,
    /** Sent. A wrong one ends the handshake; its absence is accepted, as older peers have none. */
    WARN,
    /** Sent. A wrong one ends the handshake, and so does its absence. */
    ENFORCE
  }
}
