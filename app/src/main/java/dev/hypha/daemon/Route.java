package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.Connection;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.Locale;

/** How a peer is reached, as people and programs are told it. */
public final class Route {
  private Route() {}

  /** The fields {@code peer path transport remote security suite kem muxer direction}. */
  static ObjectNode of(Connection connection) {
    Connection.Info info = connection.info();
    return Json.object()
        .put("peer", connection.peer().toString())
        .put("path", isDirect(connection) ? "direct" : "relayed")
        .put("transport", transport(info.remote()))
        .put("remote", info.remote().toString())
        .put("security", info.security().name())
        .put("suite", info.suite())
        .put("kem", kem(info.suite()))
        .put("muxer", info.muxer().name())
        .put("direction", info.direction().name().toLowerCase(Locale.ROOT));
  }

  /** Whether no relay stands between. */
  static boolean isDirect(Connection connection) {
    return !connection.info().remote().has(Protocol.P2P_CIRCUIT);
  }

  /** The key exchange that stands behind the plus of a hybrid Noise suite's name, or "none". */
  public static String kem(String suite) {
    int plus = suite.indexOf('+');
    if (plus < 0) {
      return "none";
    }
    int end = suite.indexOf('_', plus);
    return suite.substring(plus + 1, end < 0 ? suite.length() : end).replace("MLKEM", "ML-KEM-");
  }

  private static String transport(Multiaddr remote) {
    String name = "none";
    for (Multiaddr.Part part : remote.parts()) {
      if (part.protocol() != Protocol.P2P && part.protocol() != Protocol.P2P_CIRCUIT) {
        name = part.protocol().toString();
      }
    }
    return name;
  }
}
