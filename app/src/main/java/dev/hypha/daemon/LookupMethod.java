package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.Trace;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Looks something up to the end and tells how that went: one event a peer that was asked. */
final class LookupMethod implements Methods.Method {
  private static final double MILLISECONDS = 1e6;
  private static final String VALUE = "value";
  private static final String PEER = "peer";
  private static final String PROVIDERS = "providers";

  private final Tables tables;

  LookupMethod(Tables tables) {
    this.tables = tables;
  }

  /** What is looked up, and what for. */
  private record Target(Purpose purpose, String text, Bytes key) {}

  @Override
  public ObjectNode run(Call call) throws IOException {
    Tables.Table table = tables.named(call);
    Target target = target(call.text("key"), call.textOr("for", ""), table);
    Trace trace = table.kad().trace(target.purpose(), target.key(), Tables.timeout(call));
    QueryOutcome outcome = trace.outcome();
    Map<PeerId, Integer> ranks = new HashMap<>();
    for (KadPeer near : outcome.nearest()) {
      ranks.put(near.peer(), ranks.size() + 1);
    }
    for (int i = 0; i < outcome.steps().size(); i++) {
      QueryOutcome.Step step = outcome.steps().get(i);
      ObjectNode told = described(step, trace).put("n", i + 1);
      Integer rank = ranks.get(step.peer().peer());
      if (rank != null) {
        told.put("nearest", rank);
      }
      call.tell("step", told);
    }
    return summary(outcome, target, table);
  }

  private static ObjectNode described(QueryOutcome.Step step, Trace trace) {
    ObjectNode told =
        Json.object()
            .put("peer", step.peer().peer().toString())
            .put("hop", step.hop())
            .put("path", step.path());
    step.referrer().ifPresent(referrer -> told.put("named_by", referrer.toString()));
    told.put("asked_after_ms", step.askedAfterNanos() / MILLISECONDS)
        .put("took_ms", step.tookNanos() / MILLISECONDS)
        .put("state", step.state().name().toLowerCase(Locale.ROOT));
    Optional<Trace.Word> word = Optional.ofNullable(trace.words().get(step.peer().peer()));
    word.ifPresent(
        said -> {
          if (said.fault().isPresent()) {
            told.put("why", said.fault().get());
          } else {
            told.put("named", said.named()).put("providers", said.providers());
            said.value()
                .ifPresent(
                    value -> {
                      ObjectNode held = told.putObject("value").put("size", value.size());
                      Payload.describe(value, held);
                    });
          }
        });
    return told;
  }

  private static ObjectNode summary(QueryOutcome outcome, Target target, Tables.Table table) {
    QueryOutcome.Cost cost = outcome.cost();
    ObjectNode result =
        Json.object()
            .put("network", table.name())
            .put("key", target.text())
            .put("for", name(target.purpose()))
            .put("id", outcome.target().toString())
            .put("reason", outcome.reason().name().toLowerCase(Locale.ROOT))
            .put("hops", cost.hops())
            .put("asked", cost.asked())
            .put("answered", cost.answered())
            .put("failed", cost.failed())
            .put("late", cost.late())
            .put("heard", cost.heard())
            .put("ms", cost.elapsedNanos() / MILLISECONDS);
    ArrayNode nearest = result.putArray("closest");
    outcome.nearest().forEach(peer -> nearest.add(peer.peer().toString()));
    return result;
  }

  // ---- what is meant

  private static Target target(String typed, String wanted, Tables.Table table)
      throws MalformedException {
    String purpose = wanted.isEmpty() ? guessed(typed) : wanted;
    return switch (purpose) {
      case PEER -> new Target(Purpose.CLOSEST, typed, PeerId.parse(typed).toBytes());
      case PROVIDERS -> new Target(Purpose.PROVIDERS, typed, Cid.parse(typed).hash().toBytes());
      case VALUE -> {
        TableKey key = TableKey.parse(typed, table);
        yield new Target(Purpose.GET, key.text(), key.bytes());
      }
      default ->
          throw new MalformedException(
              "a lookup is for a value, a peer or providers, not for '" + purpose + "'");
    };
  }

  /** What its form says: {@code Qm…} is rather some content than an old peer. */
  private static String guessed(String typed) {
    if (typed.startsWith("/")) {
      return VALUE;
    }
    try {
      return Cid.parse(typed).codec() == Cid.LIBP2P_KEY ? PEER : PROVIDERS;
    } catch (MalformedException e) {
      return isPeer(typed) ? PEER : VALUE;
    }
  }

  private static boolean isPeer(String typed) {
    try {
      return !PeerId.parse(typed).toString().isEmpty();
    } catch (MalformedException e) {
      return false;
    }
  }

  private static String name(Purpose purpose) {
    return switch (purpose) {
      case GET -> VALUE;
      case PROVIDERS -> PROVIDERS;
      default -> PEER;
    };
  }
}
