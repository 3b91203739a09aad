package dev.hypha.daemon;

import dev.hypha.audit.AuditEvent;
import dev.hypha.audit.AuditTrail;
import dev.hypha.audit.Operation;
import dev.hypha.gossip.Observer;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;

/**
 * Makes a line of each message that this node has said, and of each that it has taken in: which,
 * and how large; not a byte of what it says. Thread-safe; does not wait for the trail.
 */
record GossipAudit(AuditTrail trail, PeerId self) implements Observer {

  @Override
  public void published(Received message, Effect.Handed handed) {
    trail.record(line(Operation.DATA_SEND, message).by(self).with("peers", handed.peers().size()));
  }

  @Override
  public void judged(Received message, Verdict verdict) {
    if (verdict == Verdict.ACCEPT) {
      trail.record(
          line(Operation.DATA_RECEIVE, message)
              .by(message.from().orElse(message.bringer()))
              .to(self)
              .with("via", message.bringer().toString()));
    }
  }

  private static AuditEvent line(Operation operation, Received message) {
    return AuditEvent.of(operation)
        .with("topic", message.topic())
        .with("message", message.id().toString())
        .with("size", message.data().size());
  }
}
