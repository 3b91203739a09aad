/**
 * TLS 1.3: as libp2p speaks it, {@code /tls/1.0.0}, with certificates that their owners sign
 * themselves, the identity key in an extension and the muxer agreed on by ALPN; and as the web
 * speaks it, beneath secure WebSockets.
 *
 * <p>libp2p's: Bouncy Castle runs the handshake, which agrees on X25519MLKEM768 with whoever knows
 * it; then it hands over the secrets, and the records are ours. The web's: an engine of the JDK
 * behind an {@code EnginePipe}, as certificates for names are the JDK's to judge.
 *
 * <p>Spec: libp2p/specs tls/tls.md (3A) and connections/inlined-muxer-negotiation.md (1A); RFC
 * 8446; draft-ietf-tls-ecdhe-mlkem for the hybrid group. Threads: {@link dev.hypha.tls.TlsSecurity}
 * and {@link dev.hypha.tls.PemTls} are thread-safe; a handshake runs on its caller; of an
 * established channel one thread reads and one writes at a time. Limits: one certificate of 16 KiB
 * at most, handshake messages of 32 KiB; records of 16 KiB; an idle channel holds 512 bytes of
 * buffers. Start reading at {@link dev.hypha.tls.TlsSecurity}.
 */
package dev.hypha.tls;
