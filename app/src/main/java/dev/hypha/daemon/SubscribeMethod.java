package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.Subscription;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Tells what is said in a topic until its caller hangs up. Who reads too slowly loses messages, and
 * is told how many.
 */
final class SubscribeMethod implements Methods.Method {
  private final Gossiping gossiping;

  SubscribeMethod(Gossiping gossiping) {
    this.gossiping = gossiping;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    long told = 0;
    long lost = 0;
    try (Subscription subscription = gossiping.topic(call).subscribe()) {
      call.onCancel(subscription::close);
      call.tell("ready", Json.object().put("topic", call.text("topic")));
      for (Optional<Received> next = subscription.next();
          next.isPresent();
          next = subscription.next()) {
        long missing = subscription.lost() - lost;
        if (missing > 0) {
          lost += missing;
          call.tell("dropped", Json.object().put("count", missing));
        }
        call.tell("message", describe(next.get()));
        told++;
      }
    }
    return Json.object().put("told", told).put("dropped", lost);
  }

  private ObjectNode describe(Received message) {
    ObjectNode told =
        Json.object()
            .put("at", gossiping.runtime().wallClock().truncatedTo(ChronoUnit.MILLIS).toString())
            .put("topic", message.topic())
            .put("id", message.id().toString());
    message.from().ifPresent(author -> told.put("from", author.toString()));
    told.put("via", message.bringer().toString())
        .put("priority", message.delivery().priority())
        .put("size", message.data().size());
    Payload.describe(message.data(), told);
    return told;
  }
}
