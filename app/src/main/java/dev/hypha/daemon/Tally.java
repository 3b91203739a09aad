package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.Event;
import dev.hypha.core.Events;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happened since the node began, for who asks from time to time. Thread-safe. */
final class Tally {
  private static final int PORTS_MAX = 64;

  private final LongAdder opened = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder misbehaved = new LongAdder();
  private final LongAdder dials = new LongAdder();
  private final LongAdder dialsFailed = new LongAdder();
  private final Set<String> reachedPorts = ConcurrentHashMap.newKeySet();

  private Tally() {}

  /** Counts for as long as there are {@code events}. */
  static Tally of(Events events) {
    Tally tally = new Tally();
    events.witness(Event.ConnectionOpened.class, event -> tally.opened(event.connection()));
    events.witness(Event.ConnectionClosed.class, event -> tally.closed.increment());
    events.witness(Event.InboundRefused.class, event -> tally.refused.increment());
    events.witness(Event.InboundFailed.class, event -> tally.failed.increment());
    events.witness(Event.PeerMisbehaved.class, event -> tally.misbehaved.increment());
    events.witness(Event.DialEnded.class, tally::dialed);
    return tally;
  }

  /** Whether somebody from outside has come to us on {@code address}. */
  boolean reached(Multiaddr address) {
    return address.value(Protocol.TCP).filter(reachedPorts::contains).isPresent();
  }

  /** Whether somebody from outside has come to us at all. */
  boolean reached() {
    return !reachedPorts.isEmpty();
  }

  ObjectNode describe() {
    return Json.object()
        .put("connections_opened", opened.sum())
        .put("connections_closed", closed.sum())
        .put("inbound_refused", refused.sum())
        .put("inbound_failed", failed.sum())
        .put("peers_misbehaved", misbehaved.sum())
        .put("dials", dials.sum())
        .put("dials_failed", dialsFailed.sum());
  }

  private void opened(Connection connection) {
    opened.increment();
    Connection.Info info = connection.info();
    if (info.direction() == Direction.INBOUND
        && AddressScope.of(info.remote()) == AddressScope.PUBLIC
        && reachedPorts.size() < PORTS_MAX) {
      info.local().value(Protocol.TCP).ifPresent(reachedPorts::add);
    }
  }

  private void dialed(Event.DialEnded event) {
    dials.increment();
    if (!event.report().connected()) {
      dialsFailed.increment();
    }
  }
}
