package dev.hypha.core;

/**
 * What two ends agreed on their keys by.
 *
 * <p>Spec: RFC 8446, 4.2.7 "Supported Groups"; draft-ietf-tls-ecdhe-mlkem for the hybrids.
 *
 * @param name as it is registered for TLS; Noise's equivalents bear the same names
 * @param quantumLevel the NIST category of the KEM in it: 0 for none, 1, 3 or 5
 */
public record NamedGroup(String name, int quantumLevel) {
  public static final NamedGroup X25519 = new NamedGroup("X25519", 0);
  public static final NamedGroup X25519_MLKEM512 = new NamedGroup("X25519MLKEM512", 1);
  public static final NamedGroup X25519_MLKEM768 = new NamedGroup("X25519MLKEM768", 3);
  public static final NamedGroup X25519_MLKEM1024 = new NamedGroup("X25519MLKEM1024", 5);

  /** The group's name. */
  @Override
  public String toString() {
    return name;
  }
}
