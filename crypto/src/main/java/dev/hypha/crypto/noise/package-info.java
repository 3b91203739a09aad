/**
 * Noise: handshakes that end in two keys, and the ciphers that run on them.
 *
 * <p>One engine for every pattern Hypha speaks. It knows nothing of sockets, frames or identities:
 * bytes go in, bytes come out, and whoever owns the connection carries them and signs the payloads.
 *
 * <p>Spec: The Noise Protocol Framework, revision 34 (2018-07-11); the hybrid forward secrecy
 * extension ({@code e1}, {@code ekem1}) as used by libp2p/specs pull request 727. ML-KEM is FIPS
 * 203.
 *
 * <p>Threads: {@link dev.hypha.crypto.noise.HandshakeState} and {@link
 * dev.hypha.crypto.noise.CipherState} belong to one thread at a time; everything else is a value or
 * free of state. Limits: a message has at most 65535 bytes, a cipher encrypts at most 2^64-1
 * messages. Secrets are wiped where Hypha owns the array; copies inside the JDK are not.
 *
 * <p>Start reading at {@code HandshakeState}.
 */
package dev.hypha.crypto.noise;
