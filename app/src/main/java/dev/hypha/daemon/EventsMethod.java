package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.core.Discovery;
import dev.hypha.core.Event;
import dev.hypha.core.Registration;
import dev.hypha.gossip.GossipBreached;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells what happens in the node until its caller hangs up. Who reads too slowly loses events, and
 * is told how many.
 */
final class EventsMethod implements Methods.Method {
  private static final System.Logger LOG = System.getLogger(EventsMethod.class.getName());
  private static final int QUEUED_MAX = 1024;
  private static final ObjectNode END = Json.object();

  /** Nothing to tell but what was lost. */
  private static final ObjectNode LOSS = Json.object().put("loss", true);

  private final Hypha hypha;
  private final int queuedMax;

  EventsMethod(Hypha hypha) {
    this(hypha, QUEUED_MAX);
  }

  EventsMethod(Hypha hypha, int queuedMax) {
    this.hypha = hypha;
    this.queuedMax = queuedMax;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    BlockingQueue<ObjectNode> queue = new ArrayBlockingQueue<>(queuedMax);
    AtomicLong lost = new AtomicLong();
    call.onCancel(() -> end(queue));
    long told = 0;
    long lostInAll = 0;
    try (Registration listening =
        hypha
            .node()
            .events()
            .on(
                Event.class,
                event -> offer(event, queue, lost),
                missed -> {
                  lost.addAndGet(missed);
                  // or behind the events that fill the queue
                  LOG.log(Level.DEBUG, "{0} events missed: {1}", missed, queue.offer(LOSS));
                })) {
      LOG.log(Level.DEBUG, "a client listens: {0}", listening);
      call.tell("ready", Json.object());
      for (ObjectNode next = take(queue); !next.isEmpty(); next = take(queue)) {
        if (next.has("kind")) {
          call.tell("event", next);
          told++;
        }
        long missing = lost.getAndSet(0);
        if (missing > 0) {
          lostInAll += missing;
          call.tell("dropped", Json.object().put("count", missing));
        }
      }
    }
    return Json.object().put("told", told).put("dropped", lostInAll);
  }

  private void offer(Event event, BlockingQueue<ObjectNode> queue, AtomicLong lost) {
    ObjectNode told =
        describe(event)
            .put(
                "at", hypha.node().runtime().wallClock().truncatedTo(ChronoUnit.MILLIS).toString());
    if (!queue.offer(told)) {
      lost.incrementAndGet();
    }
  }

  /** The end comes next, whatever waits. */
  private static void end(BlockingQueue<ObjectNode> queue) {
    queue.clear();
    while (!queue.offer(END)) {
      queue.clear();
    }
  }

  private static ObjectNode take(BlockingQueue<ObjectNode> queue) throws IOException {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static ObjectNode describe(Event event) {
    ObjectNode told = Json.object().put("kind", kind(event));
    switch (event) {
      case Event.Connected e -> told.put("peer", e.peer().toString());
      case Event.Disconnected e -> told.put("peer", e.peer().toString()).put("reason", e.reason());
      case Event.Shunned e -> told.put("peer", e.peer().toString());
      case Event.Welcomed e -> told.put("peer", e.peer().toString());
      case Event.ConnectionOpened e -> told.setAll(Route.of(e.connection()));
      case Event.ConnectionClosed e ->
          told.put("peer", e.connection().peer().toString())
              .put("remote", e.connection().info().remote().toString())
              .put("reason", e.reason());
      case Event.AddressFailed e ->
          told.put("peer", e.peer().toString())
              .put("address", e.failure().address().toString())
              .put("step", e.failure().step().labelAt(e.failure().address()))
              .put("reason", e.failure().why());
      case Event.DialEnded e ->
          told.put("peer", e.peer().toString())
              .put("connected", e.report().connected())
              .put("attempts", e.report().attempts())
              .put("ms", e.report().took().toMillis())
              .set("dial", DialStory.of(e.report()));
      case Event.InboundRefused e -> {
        told.put("remote", e.remote().toString()).put("reason", e.why());
        e.peer().ifPresent(peer -> told.put("peer", peer.toString()));
      }
      case Event.InboundFailed e ->
          told.put("remote", e.remote().toString()).put("reason", Failures.sentence(e.cause()));
      case Event.PeerMisbehaved e ->
          told.put("peer", e.peer().toString()).put("reason", Failures.sentence(e.cause()));
      case GossipBreached e ->
          told.put("peer", e.peer().toString()).put("rule", e.rule()).put("times", e.times());
      case Event.ReputeChanged e ->
          told.put("peer", e.peer().toString())
              .put("standing", e.repute().standing().name().toLowerCase(Locale.ROOT))
              .put("score", e.repute().score())
              .put("reason", e.repute().why());
      case Event.Identified e -> {
        told.put("peer", e.peer().toString()).put("agent", e.record().agent());
        e.observed().ifPresent(address -> told.put("observed", address.toString()));
      }
      case Discovery.PeerFound e ->
          list(
              told.put("peer", e.peer().toString()).put("method", e.method()).putArray("addresses"),
              e.addresses());
      case Discovery.PeerLost e -> told.put("peer", e.peer().toString()).put("method", e.method());
      case Event.AddressesChanged e -> list(told.putArray("addresses"), e.addresses());
      case Event.ProtocolsChanged e -> list(told.putArray("protocols"), e.protocols());
      default -> told.put("text", event.toString());
    }
    return told;
  }

  /** {@code connection_opened} of {@code ConnectionOpened}. */
  private static String kind(Event event) {
    return event
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }

  private static void list(ArrayNode array, List<?> all) {
    all.forEach(each -> array.add(each.toString()));
  }
}
