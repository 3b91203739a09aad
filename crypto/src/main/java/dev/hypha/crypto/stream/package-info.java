/**
 * Stream ciphers without authentication: for what lies outside an authenticated channel, never in
 * its place.
 *
 * <p>Spec: D. J. Bernstein, "Extending the Salsa20 nonce" (2011), for XSalsa20 and Salsa20. The
 * engines are Bouncy Castle's. Threads: a cipher belongs to one thread at a time. Limits: 2^70
 * bytes a nonce. Start reading at {@link dev.hypha.crypto.stream.Salsa20}.
 */
package dev.hypha.crypto.stream;
