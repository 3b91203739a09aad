package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.Connection;
import dev.hypha.core.NamedGroup;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.Locale;

/** How a peer is reached, as people and programs are told it. */
public final class Route {
  private static final String KEM = "MLKEM";

  private Route() {}

  /** The fields {@code peer path transport remote security suite group kem muxer direction}. */
  static ObjectNode of(Connection connection) {
    Connection.Info info = connection.info();
    return Json.object()
        .put("peer", connection.peer().toString())
        .put("path", isDirect(connection) ? "direct" : "relayed")
        .put("transport", transport(info.remote()))
        .put("remote", info.remote().toString())
        .put("security", info.security().name())
        .put("suite", info.suite())
        .put("group", group(connection))
        .put("kem", kem(info))
        .put("muxer", info.muxer().name())
        .put("direction", info.direction().name().toLowerCase(Locale.ROOT));
  }

  /** Whether no relay stands between. */
  static boolean isDirect(Connection connection) {
    return !connection.info().remote().has(Protocol.P2P_CIRCUIT);
  }

  /** What its keys were agreed on by, or "none" where that is not known. */
  static String group(Connection connection) {
    return connection.info().group().map(NamedGroup::name).orElse("none");
  }

  /** The KEM in the group that was agreed on, or "none". */
  private static String kem(Connection.Info info) {
    String group = info.group().map(NamedGroup::name).orElse("");
    int at = group.indexOf(KEM);
    return at < 0 ? "none" : "ML-KEM-" + group.substring(at + KEM.length());
  }

  /** Whether a quantum computer could not read it later. */
  public static boolean isHybrid(Connection connection) {
    return connection.info().group().map(NamedGroup::quantumLevel).orElse(0) > 0;
  }

  /** The last protocol before the peer; {@code wss} for a WebSocket with TLS beneath. */
  private static String transport(Multiaddr remote) {
    String name = "none";
    for (Multiaddr.Part part : remote.parts()) {
      if (part.protocol() != Protocol.P2P && part.protocol() != Protocol.P2P_CIRCUIT) {
        name = part.protocol().toString();
      }
    }
    return name.equals("ws") && remote.has(Protocol.TLS) ? "wss" : name;
  }
}
