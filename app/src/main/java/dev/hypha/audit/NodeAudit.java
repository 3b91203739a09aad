package dev.hypha.audit;

import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.Event;
import dev.hypha.core.Events;
import dev.hypha.core.Registration;
import dev.hypha.core.Repute;
import dev.hypha.core.Runtime;
import dev.hypha.gossip.GossipBreached;
import dev.hypha.multiformats.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes a line of what happens in a node, where it happens: a node that is faster than its trail is
 * held up, and nothing is lost. What was before this listened is counted as lost when it is closed.
 * Thread-safe.
 */
public final class NodeAudit implements AutoCloseable {
  private static final Duration DRAIN_MAX = Duration.ofSeconds(2);
  private static final List<Class<? extends Event>> TOLD =
      List.of(
          Event.ConnectionOpened.class,
          Event.Disconnected.class,
          Event.InboundRefused.class,
          Event.InboundFailed.class,
          Event.PeerMisbehaved.class,
          Event.ReputeChanged.class,
          GossipBreached.class);

  private final AuditTrail trail;
  private final PeerId self;
  private final Events events;
  private final Runtime runtime;
  private final Registration registration;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private long seen;
  private boolean patient = true;

  private NodeAudit(AuditTrail trail, PeerId self, Events events, Runtime runtime) {
    this.trail = trail;
    this.self = self;
    this.events = events;
    this.runtime = runtime;
    this.registration = events.witness(Event.class, this::on);
  }

  /**
   * Begins to listen.
   *
   * @param self the node
   * @param runtime one that lives on when the node is closed
   */
  public static NodeAudit watch(AuditTrail trail, PeerId self, Events events, Runtime runtime) {
    return new NodeAudit(trail, self, events, runtime);
  }

  /** Listens until everything is told that has happened; to be called when the node is closed. */
  @Override
  public void close() {
    Runtime.Timer timer = runtime.at(runtime.nanoTime() + DRAIN_MAX.toNanos(), this::giveUp);
    long lost;
    lock.lock();
    try {
      while (patient && seen < published()) {
        more.awaitUninterruptibly();
      }
      lost = published() - seen;
    } finally {
      lock.unlock();
    }
    timer.cancel();
    registration.close();
    if (lost > 0) {
      trail.missed(lost);
    }
  }

  private void giveUp() {
    lock.lock();
    try {
      patient = false;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long published() {
    return TOLD.stream().mapToLong(events::count).sum();
  }

  private void on(Event event) {
    switch (event) {
      case Event.ConnectionOpened(Connection connection) -> opened(connection);
      case Event.Disconnected(PeerId peer, String reason) ->
          trail.recordInTurn(
              AuditEvent.of(Operation.PEER_DISCONNECT).by(self).to(peer).with("why", reason));
      case Event.InboundRefused refused -> refused(refused);
      case Event.InboundFailed(var remote, var cause) ->
          trail.recordInTurn(
              AuditEvent.of(Operation.HANDSHAKE_FAIL)
                  .to(self)
                  .over(Direction.INBOUND, remote)
                  .failed(String.valueOf(cause.getMessage())));
      case Event.PeerMisbehaved(PeerId peer, var cause) ->
          trail.recordInTurn(
              AuditEvent.of(Operation.PEER_MISBEHAVE)
                  .by(peer)
                  .to(self)
                  .with("specification", cause.specification())
                  .failed(String.valueOf(cause.getMessage())));
      case Event.ReputeChanged(PeerId peer, Repute repute) -> judged(peer, repute);
      case GossipBreached(PeerId peer, String rule, long times) ->
          trail.record(
              AuditEvent.of(Operation.PEER_MISBEHAVE)
                  .by(peer)
                  .to(self)
                  .with("specification", rule)
                  .with("times", times)
                  .failed("a breach of GossipSub's rules, which cost it score"));
      default -> {
        return;
      }
    }
    lock.lock();
    try {
      seen++;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A warning leaves no line: what led to it did. */
  private void judged(PeerId peer, Repute repute) {
    switch (repute.standing()) {
      case BANNED ->
          trail.recordInTurn(
              AuditEvent.of(Operation.PEER_BAN)
                  .by(self)
                  .to(peer)
                  .with("score", repute.score())
                  .with("why", repute.why()));
      case GOOD -> trail.recordInTurn(AuditEvent.of(Operation.PEER_PARDON).by(self).to(peer));
      case WARNED -> {}
    }
  }

  private void opened(Connection connection) {
    Connection.Info info = connection.info();
    boolean outbound = info.direction() == Direction.OUTBOUND;
    trail.recordInTurn(
        AuditEvent.of(Operation.PEER_CONNECT)
            .by(outbound ? self : connection.peer())
            .to(outbound ? connection.peer() : self)
            .over(info.direction(), info.remote())
            .with("security", info.security().name())
            .with("suite", info.suite())
            .with("muxer", info.muxer().name()));
  }

  private void refused(Event.InboundRefused refused) {
    AuditEvent event =
        AuditEvent.of(Operation.PEER_DENY)
            .to(self)
            .over(Direction.INBOUND, refused.remote())
            .failed(refused.why());
    refused.peer().ifPresent(event::by);
    trail.recordInTurn(event);
  }
}
