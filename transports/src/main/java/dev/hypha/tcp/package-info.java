/**
 * The TCP transport: {@code /ip4/…/tcp/…}, {@code /ip6/…/tcp/…} and {@code /ip6zone/…/ip6/…/tcp/…}.
 *
 * <p>Spec: libp2p/specs addressing/README.md (3A). Threads: one accept thread per listener, a
 * thread per connection that is being upgraded; reading and writing happen on the caller's virtual
 * thread. Limits: {@link dev.hypha.tcp.TcpConfig}. Start reading at {@link
 * dev.hypha.tcp.TcpTransport}.
 */
package dev.hypha.tcp;
