package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.Router.Member;
import dev.hypha.gossip.engine.ScoreSheet;
import dev.hypha.gossip.engine.Thresholds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who listens to a topic, who of them is in the mesh, and what is thought of each and why. */
final class MeshMethod implements Methods.Method {
  private static final ScoreSheet.Topic NOTHING = new ScoreSheet.Topic(0, false, 0, 0, 0, 0, 0);

  private final Gossiping gossiping;

  MeshMethod(Gossiping gossiping) {
    this.gossiping = gossiping;
  }

  /** A member, and what its score is made of; both of the same moment. */
  private record Scored(Member member, ScoreSheet sheet) {}

  @Override
  public ObjectNode run(Call call) throws IOException {
    String topic = gossiping.name(call);
    boolean joined = gossiping.gossip().topics().contains(topic);
    List<Scored> all = new ArrayList<>(gossiping.gossip().ask(router -> scored(router, topic)));
    all.sort(
        Comparator.comparing((Scored each) -> !each.member().inMesh())
            .thenComparing(
                Comparator.comparingDouble((Scored each) -> each.member().score()).reversed()));
    long mesh = all.stream().filter(each -> each.member().inMesh()).count();
    for (Scored each : all) {
      call.tell("member", describe(each, topic));
    }
    return Json.object()
        .put("topic", topic)
        .put("joined", joined)
        .put("peers", all.size())
        .put("mesh", mesh);
  }

  private static List<Scored> scored(Router router, String topic) {
    return router.members(topic).stream()
        .map(member -> new Scored(member, router.score(member.peer())))
        .toList();
  }

  private ObjectNode describe(Scored scored, String topic) {
    Member member = scored.member();
    ScoreSheet sheet = scored.sheet();
    ScoreSheet.Topic here = sheet.topics().getOrDefault(topic, NOTHING);
    ObjectNode told =
        Json.object()
            .put("peer", member.peer().toString())
            .put("in_mesh", member.inMesh())
            .put("direction", member.outbound() ? "outbound" : "inbound")
            .put("protocol", member.version().protocol().name())
            .put("score", sheet.total())
            .put("standing", standing(sheet.total()));
    told.putObject("parts")
        .put("p1", plain(here.weight() * here.p1()))
        .put("p2", plain(here.weight() * here.p2()))
        .put("p3", plain(here.weight() * here.p3()))
        .put("p3b", plain(here.weight() * here.p3b()))
        .put("p4", plain(here.weight() * here.p4()))
        .put("p5", plain(sheet.p5()))
        .put("p6", plain(sheet.p6()))
        .put("p7", plain(sheet.p7()))
        .put("other_topics", plain(sheet.topicSum() - here.total()));
    return told;
  }

  /** Nothing has no sign. */
  private static double plain(double part) {
    return part == 0 ? 0 : part;
  }

  private String standing(double score) {
    Thresholds thresholds = gossiping.thresholds();
    if (score >= 0) {
      return "good";
    }
    if (score >= thresholds.gossip()) {
      return "not_in_meshes";
    }
    if (score >= thresholds.publish()) {
      return "not_told_of_messages";
    }
    return score >= thresholds.graylist() ? "not_published_to" : "not_heard";
  }
}
