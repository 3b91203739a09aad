package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One router, its peers played by the test, and what it wanted done. */
final class RouterFixture {
  static final String TOPIC = "t";

  private final RouterConfig config;
  final Router router;
  final List<Effect> effects = new ArrayList<>();
  long now = 1_000_000_000L;

  RouterFixture() {
    this(RouterConfig.DEFAULT.with(false, false));
  }

  RouterFixture(RouterConfig config) {
    this.config = config;
    this.router =
        new Router(
            config,
            MessageIds.AUTHOR_AND_NUMBER,
            new Router.Extensions(true),
            peer -> Bytes.EMPTY,
            new Random(7),
            now);
  }

  static PeerId peer(int number) {
    return PeerId.ofPublicKey(
        Bytes.of(8, 1, 18, 4, number >> 24, number >> 16, number >> 8, number));
  }

  static Message message(int author, int number, int size) {
    return new Message(
        peer(author).toBytes(),
        Bytes.owning(new byte[size]),
        Bytes.of(0, 0, 0, 0, number >> 24, number >> 16, number >> 8, number),
        TOPIC,
        Bytes.of(1),
        Bytes.EMPTY);
  }

  static MessageId id(Message message) {
    return message.id(MessageIds.AUTHOR_AND_NUMBER);
  }

  RouterFixture on(Input input) {
    router.on(input, now, effects::add);
    return this;
  }

  /** A peer that listens to the topic. */
  RouterFixture joined(int number) {
    return joined(number, Version.V1_2, false);
  }

  RouterFixture joined(int number, Version version, boolean outbound) {
    on(new Input.PeerJoined(peer(number), version, outbound, List.of()));
    return said(number, rpc().subscription(Rpc.Subscription.to(TOPIC)));
  }

  RouterFixture join() {
    return on(new Input.Join(TOPIC));
  }

  static Rpc.Builder rpc() {
    return new Rpc.Builder();
  }

  RouterFixture said(int number, Rpc.Builder rpc) {
    return on(new Input.Received(peer(number), rpc.build(), false));
  }

  RouterFixture checked(Message message, Verdict verdict) {
    return on(new Input.Checked(id(message), message, verdict));
  }

  /** Time passes, heartbeat by heartbeat. */
  RouterFixture passes(Duration time) {
    long until = now + time.toNanos();
    while (router.wakeAt() - until <= 0) {
      now = router.wakeAt();
      router.tick(now, effects::add);
    }
    now = until;
    return this;
  }

  RouterFixture forget() {
    effects.clear();
    return this;
  }

  double score(int number) {
    return router.score(peer(number)).total();
  }

  RouterConfig config() {
    return config;
  }

  <T extends Effect> List<T> all(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** What was said to a peer. */
  Stream<Rpc> toldTo(int number) {
    return all(Effect.Send.class).stream()
        .filter(send -> send.peer().equals(peer(number)))
        .map(Effect.Send::rpc);
  }
}
