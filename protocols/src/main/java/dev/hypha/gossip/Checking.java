package dev.hypha.gossip;

import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Input;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Checks the messages that peers bring: first signatures, those of one author that wait at the same
 * time together; then, where the topic has one, its validator, on a virtual thread of its own for
 * each message. Signatures and each topic's validator are bounded apart, so that a validator that
 * hangs stops no topic but its own. Thread-safe.
 */
final class Checking {
  /** Threads that verify: so many that no machine is idle, so few that what waits is batched. */
  private static final int VERIFIERS_MAX = 8;

  private static final int BATCH_MAX = 32;

  private final Gossip gossip;
  private final Authentication authentication;
  private final Checks checks;
  private final TopicShares shares;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Effect.Check> waiting = new ArrayDeque<>();
  private int verifiers;

  Checking(Gossip gossip, Authentication authentication) {
    this.gossip = gossip;
    this.authentication = authentication;
    GossipConfig config = gossip.config();
    this.checks = new Checks(gossip.runtime(), config.checksAtOnce());
    this.shares = new TopicShares(config.bandwidth().topics(), gossip.runtime().nanoTime());
  }

  /** Waits a little where there is no room for what a peer brings; see {@link Checks#awaitRoom}. */
  void awaitRoom(List<Message> brought) {
    checks.awaitRoom(brought.size());
    for (int at = 0; at < brought.size(); ) {
      String topic = brought.get(at).topic();
      int end = at + 1;
      while (end < brought.size() && brought.get(end).topic().equals(topic)) {
        end++;
      }
      Topic ours = gossip.known(topic).orElse(null);
      if (ours != null) {
        ours.checks().awaitRoom(end - at);
      }
      at = end;
    }
  }

  /** Messages that were passed over because their topic had used up its bandwidth. */
  long overBandwidth() {
    return shares.refused();
  }

  /** Sees to it that a message is checked; quick. */
  void check(Effect.Check check) {
    if (!checks.tryBegin()) {
      gossip.mailbox().tell(new Input.Checked(check.id(), check.message(), Verdict.UNCHECKED));
      return;
    }
    lock.lock();
    try {
      waiting.add(check);
      if (verifiers == VERIFIERS_MAX) {
        return;
      }
      verifiers++;
    } finally {
      lock.unlock();
    }
    gossip.runtime().fork("gossip-check", this::work);
  }

  private void work() {
    for (List<Effect.Check> batch = take(); !batch.isEmpty(); batch = take()) {
      verify(batch);
    }
  }

  private List<Effect.Check> take() {
    lock.lock();
    try {
      List<Effect.Check> batch = new ArrayList<>();
      while (!waiting.isEmpty() && batch.size() < BATCH_MAX) {
        batch.add(waiting.remove());
      }
      if (batch.isEmpty()) {
        verifiers--;
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void verify(List<Effect.Check> batch) {
    List<Message> messages = batch.stream().map(Effect.Check::message).toList();
    boolean verified = false;
    try {
      boolean[] authentic = authentication.areAuthentic(messages, gossip.runtime().secrets());
      verified = true;
      for (int i = 0; i < authentic.length; i++) {
        verified(batch.get(i), authentic[i]);
      }
    } finally {
      if (!verified) {
        batch.forEach(check -> done(check, Verdict.UNCHECKED)); // a defect of ours
      }
    }
  }

  private void verified(Effect.Check check, boolean authentic) {
    Message message = check.message();
    int size = message.data().size();
    if (!authentic) {
      done(check, Verdict.FORGED);
    } else if (!shares.trySpend(message.topic(), size, gossip.runtime().nanoTime())) {
      done(check, Verdict.UNCHECKED); // after the signature: nobody else may use up the share
    } else {
      if (size >= gossip.config().router().idontwantBytes()) {
        gossip.mailbox().tell(new Input.Authenticated(check.id(), message));
      }
      Topic topic = gossip.known(message.topic()).orElse(null);
      if (topic == null || topic.validator().equals(Validator.ANY)) {
        done(check, inOrder(message, Verdict.ACCEPT));
      } else {
        ask(topic, check);
      }
    }
  }

  private void ask(Topic topic, Effect.Check check) {
    if (topic.checks().tryBegin()) {
      gossip.runtime().fork("gossip-validate", () -> ask(topic, topic.validator(), check));
      checks.end();
    } else {
      done(check, Verdict.UNCHECKED);
    }
  }

  /**
   * The root of a thread that asks a validator: foreign code. What it fails on is ignored, as it
   * would fail on it again, and nobody is to blame.
   */
  private void ask(Topic topic, Validator validator, Effect.Check check) {
    Message message = check.message();
    Verdict verdict = Verdict.IGNORE;
    boolean said = false;
    try {
      Received received = gossip.received(check.id(), message, check.from(), Delivery.NORMAL);
      Verdict opinion =
          Objects.requireNonNull(validator.validate(received), "a validator that says nothing");
      verdict = inOrder(message, opinion);
      said = true;
    } finally {
      if (!said) {
        topic.validatorFailed();
      }
      topic.checks().end();
      gossip.judged(check, verdict);
    }
  }

  /** Whether a valid message is new is asked last, as it is then held to be known. */
  private Verdict inOrder(Message message, Verdict verdict) {
    return verdict == Verdict.ACCEPT && !authentication.isNew(message) ? Verdict.IGNORE : verdict;
  }

  private void done(Effect.Check check, Verdict verdict) {
    checks.end();
    gossip.judged(check, verdict);
  }
}
