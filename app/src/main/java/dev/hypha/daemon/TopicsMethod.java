package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.Router.Interest;
import dev.hypha.metrics.TopicTally;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What somebody listens to, here or elsewhere: one event a topic, since there may be many. */
final class TopicsMethod implements Methods.Method {
  private static final int TOPICS_MAX = 1_000;

  private final Gossiping gossiping;

  TopicsMethod(Gossiping gossiping) {
    this.gossiping = gossiping;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    List<Interest> all = gossiping.gossip().ask(Router::interests);
    List<Interest> told =
        all.stream()
            .sorted(
                Comparator.comparing((Interest each) -> !each.joined())
                    .thenComparing(Comparator.comparingInt(Interest::peers).reversed())
                    .thenComparing(Interest::topic))
            .limit(TOPICS_MAX)
            .toList();
    for (Interest interest : told) {
      call.tell("topic", describe(interest));
    }
    return Json.object().put("count", all.size()).put("told", told.size());
  }

  private ObjectNode describe(Interest interest) {
    ObjectNode told =
        Json.object()
            .put("topic", interest.topic())
            .put("joined", interest.joined())
            .put("peers", interest.peers())
            .put("mesh", interest.mesh());
    Optional<TopicTally> tally = gossiping.tally().topic(interest.topic());
    long now = gossiping.runtime().nanoTime();
    return told.put("published", tally.map(TopicTally::published).orElse(0L))
        .put("delivered", tally.map(TopicTally::delivered).orElse(0L))
        .put("refused", tally.map(TopicTally::refused).orElse(0L))
        .put("received", tally.map(each -> each.in().copies()).orElse(0L))
        .put("sent", tally.map(each -> each.out().copies()).orElse(0L))
        .put("received_bytes", tally.map(each -> each.in().bytes()).orElse(0L))
        .put("sent_bytes", tally.map(each -> each.out().bytes()).orElse(0L))
        .put("received_per_second", tally.map(each -> each.in().perSecond(now)).orElse(0.0))
        .put("sent_per_second", tally.map(each -> each.out().perSecond(now)).orElse(0.0));
  }
}
