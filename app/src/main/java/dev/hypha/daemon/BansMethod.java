package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.core.Reputation;
import dev.hypha.core.Repute;
import dev.hypha.core.Repute.Standing;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.Map;

/** Who is banned; bans and pardons by hand. */
final class BansMethod {
  private BansMethod() {}

  static ObjectNode bans(Hypha hypha, Call call) throws IOException {
    Map<PeerId, Repute> banned = hypha.node().reputation().banned();
    for (Map.Entry<PeerId, Repute> each : banned.entrySet()) {
      call.tell("ban", describe(hypha, each.getKey(), each.getValue()));
    }
    return Json.object().put("count", banned.size());
  }

  static ObjectNode ban(Hypha hypha, String text, String why) throws IOException {
    PeerId peer = PeerId.parse(text);
    if (peer.equals(hypha.id())) {
      throw new IOException("a node cannot ban itself");
    }
    hypha.node().reputation().ban(peer, why.isBlank() ? "by hand" : why);
    return describe(hypha, peer, hypha.node().reputation().of(peer));
  }

  static ObjectNode unban(Hypha hypha, String text) throws IOException {
    PeerId peer = PeerId.parse(text);
    Reputation reputation = hypha.node().reputation();
    boolean banned = reputation.of(peer).standing() == Standing.BANNED;
    reputation.pardon(peer);
    return Json.object().put("peer", peer.toString()).put("banned", banned);
  }

  private static ObjectNode describe(Hypha hypha, PeerId peer, Repute repute) {
    return Json.object()
        .put("peer", peer.toString())
        .put("score", repute.score())
        .put("until", hypha.node().reputation().bannedUntil(repute).toString())
        .put("why", repute.why());
  }
}
