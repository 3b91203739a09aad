package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.DialReport;
import dev.hypha.core.Event;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.core.Registration;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What became of each address in a dial, as programs are told it.
 *
 * <p>Spec: docs/control.md, "Dials".
 */
final class DialStory {
  private DialStory() {}

  /** A connection and the dial that led to it, if there was one. */
  record Dialed(Connection connection, Optional<DialReport> report) {
    /** The route, with the story of the dial. */
    ObjectNode route() {
      ObjectNode route = Route.of(connection);
      report.ifPresent(dial -> route.set("dial", of(dial)));
      return route;
    }
  }

  /** Connects to {@code target} and listens meanwhile. */
  static Dialed connect(Hypha hypha, String target) throws IOException {
    PeerId peer = PeerAddress.parse(target).peer();
    AtomicReference<@Nullable DialReport> heard = new AtomicReference<>();
    // told before the call returns: a witness hears of it on the thread that ends the dial
    Registration listening =
        hypha
            .node()
            .events()
            .witness(
                Event.DialEnded.class,
                event -> {
                  if (event.peer().equals(peer)) {
                    heard.set(event.report());
                  }
                });
    try (listening) {
      Connection connection = hypha.connect(target);
      return new Dialed(connection, Optional.ofNullable(heard.get()));
    }
  }

  static ArrayNode of(DialReport report) {
    ArrayNode all = Json.object().putArray("dial");
    report.entries().forEach(entry -> all.add(entry(entry)));
    return all;
  }

  static ArrayNode of(List<Failure> failures) {
    ArrayNode all = Json.object().putArray("dial");
    failures.forEach(failure -> all.add(failed(failure)));
    return all;
  }

  private static ObjectNode entry(DialReport.Entry entry) {
    ObjectNode told = Json.object().put("address", entry.address().toString());
    return switch (entry) {
      case DialReport.Connected connected ->
          timed(told.put("outcome", "connected"), connected.beganAfter(), connected.took());
      case DialReport.Failed failed -> failed(failed.failure());
      case DialReport.Cancelled cancelled ->
          timed(told.put("outcome", "cancelled"), cancelled.beganAfter(), cancelled.took())
              .put("step", cancelled.step().labelAt(cancelled.address()))
              .put("why", "another address was faster");
      case DialReport.NotNeeded _ ->
          told.put("outcome", "not_needed").put("why", "another address was faster");
    };
  }

  private static ObjectNode failed(Failure failure) {
    ObjectNode told = Json.object().put("address", failure.address().toString());
    if (failure.begun().isPresent()) {
      timed(told.put("outcome", "failed"), failure.begun().get(), failure.took());
    } else {
      told.put("outcome", "left_out").put("took_ms", failure.took().toMillis());
    }
    return told.put("step", failure.step().labelAt(failure.address())).put("why", failure.why());
  }

  private static ObjectNode timed(ObjectNode told, Duration begun, Duration took) {
    return told.put("begun_ms", begun.toMillis()).put("took_ms", took.toMillis());
  }
}
