package dev.hypha.metrics;

import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.Locale;

/** The values of labels, as go-libp2p writes them. */
final class Tags {
  static final String[] CONNECTION = {
    "dir", "transport", "security", "muxer", "early_muxer", "ip_version"
  };
  static final String[] HANDSHAKE = {"transport", "security", "muxer", "early_muxer", "ip_version"};

  private Tags() {}

  static String direction(Direction direction) {
    return direction.name().toLowerCase(Locale.ROOT);
  }

  static String[] connection(Connection.Info info) {
    return new String[] {
      direction(info.direction()),
      transport(info.remote()),
      info.security().name(),
      info.muxer().name(),
      String.valueOf(info.earlyMuxer()),
      ipVersion(info.remote())
    };
  }

  static String[] handshake(Connection.Info info) {
    return new String[] {
      transport(info.remote()),
      info.security().name(),
      info.muxer().name(),
      String.valueOf(info.earlyMuxer()),
      ipVersion(info.remote())
    };
  }

  /** The outermost protocol that carries connections. */
  static String transport(Multiaddr address) {
    return address.parts().reversed().stream()
        .map(Multiaddr.Part::protocol)
        .filter(Tags::carries)
        .findFirst()
        .map(Protocol::toString)
        .orElse("other");
  }

  private static boolean carries(Protocol protocol) {
    return switch (protocol) {
      case P2P_CIRCUIT, WEBRTC, WEBRTC_DIRECT, WEBTRANSPORT, QUIC, QUIC_V1, WSS, WS, TCP, MEMORY ->
          true;
      default -> false;
    };
  }

  static String ipVersion(Multiaddr address) {
    if (address.isEmpty()) {
      return "unknown";
    }
    return switch (address.parts().getFirst().protocol()) {
      case IP4, DNS4 -> "ip4";
      case IP6, DNS6 -> "ip6";
      default -> "unknown";
    };
  }
}
