package dev.hypha.checks.interop;

import dev.hypha.core.ProtocolId;
import dev.hypha.kad.KadConfig;
import java.util.Locale;

/** In which hash table a cell is. */
enum KadNetwork {
  /** One of a protocol id of its own: any namespace, any address. */
  OWN,

  /** A named network of ours; who does not serve it is told nothing of it, so all do. */
  NAMED,

  /** That of local networks, as released stacks have it: no loopback address is dropped in it. */
  LAN;

  KadConfig config() {
    return switch (this) {
      case OWN -> KadConfig.network("own").withProtocol(ProtocolId.of("/interop/kad/1.0.0"));
      case NAMED -> KadConfig.network("interop");
      case LAN -> KadConfig.LAN;
    };
  }

  /** Its name on the wire. */
  String protocol() {
    return config().protocol().toString();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
