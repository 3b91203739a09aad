/**
 * QUIC: {@code /ip4/…/udp/…/quic-v1} and {@code /ip6/…/udp/…/quic-v1}, on Netty's native codec
 * (quiche and BoringSSL) behind {@link dev.hypha.core.Transport}.
 *
 * <p>Spec: libp2p/specs quic/README.md (3A) and tls/tls.md (3A); RFC 9000, 9001, 9221. Threads: one
 * event loop per socket, of Netty's; it never runs user code and never waits. Streams are read and
 * written on the caller's virtual thread, which hands bytes over in queues. Limits: {@link
 * dev.hypha.quic.QuicConfig}. Start reading at {@link dev.hypha.quic.QuicTransport}, then {@code
 * Endpoint}, {@code QuicSession} and {@code QuicStream}.
 */
package dev.hypha.quic;
