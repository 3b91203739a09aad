package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Runtime;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Input;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What is said under one name. We listen as long as there is a subscription. Thread-safe; calls
 * block.
 */
public final class Topic {
  private final Gossip gossip;
  private final String name;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final AtomicLong failures = new AtomicLong();
  private final Checks checks;
  private volatile Validator validator = Validator.ANY;
  private volatile Optional<Consumer<? super Parts>> parts = Optional.empty();

  Topic(Gossip gossip, String name) {
    this.gossip = gossip;
    this.name = name;
    this.checks = new Checks(gossip.runtime(), gossip.config().checksAtOnce());
  }

  public String name() {
    return name;
  }

  /** The same topic, whose messages are values. Its validator is replaced. */
  public <T> TypedTopic<T> of(Codec<T> codec) {
    return new TypedTopic<>(this, codec);
  }

  PeerId self() {
    return gossip.self();
  }

  // ---- saying

  public Effect.Handed publish(String text) throws IOException {
    return publish(Bytes.utf8(text));
  }

  public Effect.Handed publish(Bytes data) throws IOException {
    return publish(data, Delivery.NORMAL);
  }

  /**
   * Says something to who listens.
   *
   * @param priority 0…10; higher overtakes
   * @param ttl for how long it is worth passing on
   */
  public Effect.Handed publish(Bytes data, int priority, Duration ttl) throws IOException {
    Runtime runtime = gossip.runtime();
    return publish(data, new Delivery(priority, runtime.nanoTime() + ttl.toNanos()));
  }

  /**
   * Says something to who listens, and returns to whom it was handed.
   *
   * @throws IOException if it is too long
   */
  public Effect.Handed publish(Bytes data, Delivery delivery) throws IOException {
    return say(data, delivery).handed();
  }

  /**
   * The same, and returns as what it is known.
   *
   * @throws IOException if it is too long
   */
  public Publication say(Bytes data, Delivery delivery) throws IOException {
    return gossip.publish(this, data, delivery);
  }

  // ---- hearing

  /** What is said from now on, also by ourselves; to be taken one by one. */
  public Subscription subscribe() {
    Subscription subscription =
        new Subscription(gossip.config().subscriberQueue(), this::unsubscribe);
    subscriptions.add(subscription);
    follow();
    return subscription;
  }

  /** The same, each given to {@code listener} on a virtual thread of this subscription. */
  public Subscription subscribe(Consumer<? super Received> listener) {
    Subscription subscription = subscribe();
    gossip.runtime().fork("gossip-listener", () -> tell(subscription, listener));
    return subscription;
  }

  private static void tell(Subscription subscription, Consumer<? super Received> listener) {
    for (Optional<Received> next = subscription.next();
        next.isPresent();
        next = subscription.next()) {
      listener.accept(next.get());
    }
  }

  private void unsubscribe(Subscription subscription) {
    subscriptions.remove(subscription);
    follow();
  }

  /** The router listens if anybody does when its turn comes: so nobody need be the last. */
  private void follow() {
    gossip
        .mailbox()
        .tell(
            () ->
                subscriptions.isEmpty()
                    ? new Input.Leave(name)
                    : new Input.Join(name, parts.isPresent()));
  }

  // ---- parts of messages

  /**
   * Hears the parts of messages that peers send, on a virtual thread each; and says from now on
   * that we take parts, and can send them. Peers that do as well then send us no whole messages of
   * this topic: what a part is, who has which, and who sends them is the application's.
   *
   * <p>Spec: partial messages as go-libp2p-pubsub 0.16 has them.
   */
  public void onParts(Consumer<? super Parts> listener) {
    parts = Optional.of(listener);
    if (!subscriptions.isEmpty()) {
      follow();
    }
  }

  /** Sends parts to a peer that listens to this topic and takes them; others get nothing. */
  public void send(Parts toSend) {
    var partial = new Rpc.Partial(name, toSend.group(), toSend.message(), toSend.partsMetadata());
    gossip.mailbox().tell(new Input.SendPartial(toSend.peer(), partial));
  }

  /** Parts too many at once are lost: their sender hears what is missing, and sends them again. */
  void deliver(Parts received) {
    if (parts.isPresent() && checks.tryBegin()) {
      gossip.runtime().fork("gossip-parts", () -> tell(parts.get(), received));
    }
  }

  private void tell(Consumer<? super Parts> listener, Parts received) {
    try {
      listener.accept(received);
    } finally {
      checks.end();
    }
  }

  // ---- delivery

  /** How many listeners there were. */
  int deliver(Received message) {
    int told = 0;
    for (Subscription subscription : subscriptions) {
      subscription.offer(message);
      told++;
    }
    return told;
  }

  void close() {
    subscriptions.forEach(Subscription::close);
  }

  /** Asks {@code now} whether messages are valid, before they are delivered or passed on. */
  public void validator(Validator now) {
    validator = now;
  }

  Validator validator() {
    return validator;
  }

  /** What is with the validator, or with who takes parts. */
  Checks checks() {
    return checks;
  }

  /** How often the validator threw or said nothing; that message was ignored then. */
  public long validatorFailures() {
    return failures.get();
  }

  void validatorFailed() {
    failures.incrementAndGet();
  }

  // ---- who is there

  /** Who listens, of those we are connected to. */
  public List<Router.Member> members() {
    return gossip.ask(router -> router.members(name));
  }
}
