/**
 * OpenSSL's libcrypto, called through the foreign-function interface: ChaCha20-Poly1305 and X25519
 * in hand-written assembly, for who allows this module native access and has the library. Nothing
 * above this module notices but by the clock.
 *
 * <p>Spec: RFC 8439, section 2.8 (ChaCha20-Poly1305); RFC 7748, section 5 (X25519); the functions
 * are those of OpenSSL 3's manual, section 3.
 *
 * <p>Threads: a {@link dev.hypha.crypto.libcrypto.ChaChaPolyContext} belongs to one thread at a
 * time, the rest to any. No call blocks. Limits: memory outside the heap is a context for each
 * engine of a pool and a key for each handshake under way; both go with their owner.
 *
 * <p>Start reading at {@link dev.hypha.crypto.libcrypto.Libcrypto}.
 */
package dev.hypha.crypto.libcrypto;
