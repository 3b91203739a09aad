package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.Publication;
import dev.hypha.gossip.Topic;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Effect;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says one message in a topic. */
final class PublishMethod implements Methods.Method {
  private static final int MILLISECONDS_MAX = 86_400_000;
  private static final int PAUSE_MILLISECONDS = 20;

  private final Gossiping gossiping;

  PublishMethod(Gossiping gossiping) {
    this.gossiping = gossiping;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    Bytes data = Payload.of(call);
    Topic topic = gossiping.topic(call);
    if (call.has("wait_ms")) {
      awaitListener(call, topic, call.number("wait_ms", 1, MILLISECONDS_MAX));
    }
    Publication said = topic.say(data, delivery(call));
    Effect.Handed handed = said.handed();
    ObjectNode result =
        Json.object()
            .put("topic", call.text("topic"))
            .put("id", said.id().toString())
            .put("size", data.size())
            .put("handed", handed.peers().size())
            .put("subscribed", handed.subscribed())
            .put("below_threshold", handed.belowThreshold())
            .put("outside_mesh", handed.outsideMesh())
            .put("duplicate", handed.duplicate())
            .put("listeners", said.listeners());
    ArrayNode peers = result.putArray("peers");
    handed.peers().forEach(peer -> peers.add(peer.toString()));
    return result;
  }

  /** Until a peer listens, the time is over, or nobody waits any more. */
  private void awaitListener(Call call, Topic topic, long milliseconds) throws IOException {
    CountDownLatch cancelled = new CountDownLatch(1);
    call.onCancel(cancelled::countDown);
    long deadline = gossiping.runtime().nanoTime() + milliseconds * 1_000_000L;
    try {
      boolean over = false;
      while (!over && topic.members().isEmpty()) {
        over =
            cancelled.await(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS)
                || gossiping.runtime().nanoTime() - deadline >= 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Delivery delivery(Call call) throws MalformedException {
    int priority = call.numberFrom("priority", Delivery.PRIORITY_NORMAL, 0, Delivery.PRIORITY_MAX);
    if (!call.has("ttl_ms")) {
      return new Delivery(priority, Long.MAX_VALUE);
    }
    long ttl = call.number("ttl_ms", 1, MILLISECONDS_MAX) * 1_000_000L;
    return new Delivery(priority, gossiping.runtime().nanoTime() + ttl);
  }
}
