package dev.hypha.crypto;

import dev.hypha.bytes.Bytes;

/** A message beside what is said to be its signature; whether it is, a {@link PublicKey} tells. */
public record Signed(Bytes message, Bytes signature) {}
