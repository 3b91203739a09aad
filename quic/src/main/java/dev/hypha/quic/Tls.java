package dev.hypha.quic;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.Quantum;
import dev.hypha.core.TlsIdentity;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import java.util.Optional;

/**
 * TLS 1.3 within QUIC, of BoringSSL: both ends with certificates, ALPN {@code libp2p}, the hybrid
 * group first. Thread-safe.
 *
 * <p>Spec: quic/README.md, "ALPN" and "Peer Authentication"; draft-ietf-tls-ecdhe-mlkem.
 */
final class Tls {
  static final String ALPN = "libp2p";

  private final TlsIdentity identity;
  private final QuicSslContext client;
  private final QuicSslContext server;

  Tls(TlsIdentity identity, Quantum quantum) {
    this.identity = identity;
    String[] groups = groups(quantum);
    PeerProof proof = new PeerProof(identity);
    this.client =
        QuicSslContextBuilder.forClient()
            .keyManager(identity.keys(), null)
            .trustManager(proof)
            .applicationProtocols(ALPN)
            .option(BoringSSLContextOption.GROUPS, groups)
            .build();
    this.server =
        QuicSslContextBuilder.forServer(identity.keys(), null)
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(proof)
            .applicationProtocols(ALPN)
            .option(BoringSSLContextOption.GROUPS, groups)
            .build();
  }

  private static String[] groups(Quantum quantum) {
    return switch (quantum) {
      case OFF -> new String[] {"X25519", "P-256"};
      case PREFER -> new String[] {"X25519MLKEM768", "X25519", "P-256"};
      case REQUIRE -> new String[] {"X25519MLKEM768"};
    };
  }

  Optional<NamedGroup> group(Bytes serverHello) {
    return identity.group(serverHello);
  }

  QuicSslEngine clientEngine(QuicChannel channel) {
    return engine(client, channel);
  }

  QuicSslEngine serverEngine(QuicChannel channel) {
    return engine(server, channel);
  }

  private static QuicSslEngine engine(QuicSslContext context, QuicChannel channel) {
    QuicSslEngine engine = context.newEngine(channel.alloc());
    ConnectionHandler.of(channel).bind(engine);
    return engine;
  }
}
