/**
 * TLS 1.3 as libp2p speaks it, {@code /tls/1.0.0}: certificates that their owners sign themselves,
 * with the identity key in an extension; the muxer agreed on by ALPN.
 *
 * <p>Spec: libp2p/specs tls/tls.md (3A) and connections/inlined-muxer-negotiation.md (1A);
 * handshake and records are the JDK's (RFC 8446). Threads: {@link dev.hypha.tls.TlsSecurity} is
 * thread-safe; a handshake runs on its caller; of an established channel one thread reads and one
 * writes at a time. Limits: one certificate of 16 KiB at most; records of 16 KiB; an idle channel
 * holds 512 bytes of buffers; the JDK's engine knows no post-quantum group, and reads no
 * certificate with an empty issuer, such as rust and js show. Start reading at {@link
 * dev.hypha.tls.TlsSecurity}.
 */
package dev.hypha.tls;
