package dev.hypha.crypto.noise;

/**
 * What a handshake ends in: one cipher for each direction, seen from this side.
 *
 * @param send encrypts what this side writes
 * @param receive decrypts what the remote wrote
 */
public record CipherPair(CipherState send, CipherState receive) {}
