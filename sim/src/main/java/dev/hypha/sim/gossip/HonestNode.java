package dev.hypha.sim.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Input;
import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.MessageIds;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.gossip.engine.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A node with the real router, that listens to the topic. */
final class HonestNode implements Participant, Consumer<Effect> {
  private final int number;
  private final Network network;
  private final Measurements measurements;
  private final Router router;
  private final IntFunction<List<String>> addresses;
  private final long validationNanos;
  private final List<Effect.Check> checks = new ArrayList<>();
  private long now;

  /**
   * @param addresses of a participant, as far as they are scored
   */
  HonestNode(
      int number,
      Network network,
      Measurements measurements,
      RouterConfig config,
      IntFunction<List<String>> addresses,
      long validationNanos,
      RandomGenerator random,
      long now) {
    this.number = number;
    this.network = network;
    this.measurements = measurements;
    this.addresses = addresses;
    this.validationNanos = validationNanos;
    this.now = now;
    this.router =
        new Router(
            config,
            MessageIds.AUTHOR_AND_NUMBER,
            new Router.Extensions(false),
            peer -> Bytes.EMPTY,
            random,
            now);
    network.wake(router.wakeAt(), number, null);
  }

  Router router() {
    return router;
  }

  void join(long at) {
    on(new Input.Join(Network.TOPIC), at);
  }

  @Override
  public void connected(Link link, boolean outbound, long at) {
    on(
        new Input.PeerJoined(network.id(link.to), Version.V1_2, outbound, addresses.apply(link.to)),
        at);
  }

  @Override
  public void heard(int from, Rpc rpc, long at) {
    on(new Input.Received(network.id(from), rpc, false), at);
  }

  @Override
  public void woken(@Nullable Object why, long at) {
    switch (why) {
      case Effect.Check check ->
          on(new Input.Checked(check.id(), check.message(), Verdict.ACCEPT), at);
      case Message ours -> {
        measurements.published(Measurements.sequence(ours), number, at);
        on(new Input.Publish(ours, Delivery.NORMAL), at);
      }
      case null, default -> {
        now = at;
        router.tick(at, this);
        network.wake(router.wakeAt(), number, null);
      }
    }
  }

  @Override
  public boolean ignores(Rpc rpc, long at) {
    return false;
  }

  private void on(Input input, long at) {
    now = at;
    router.on(input, at, this);
    for (int i = 0; i < checks.size(); i++) {
      Effect.Check check = checks.get(i);
      if (validationNanos == 0) {
        router.on(new Input.Checked(check.id(), check.message(), Verdict.ACCEPT), at, this);
      } else {
        router.on(new Input.Authenticated(check.id(), check.message()), at, this);
        network.wake(at + validationNanos, number, check);
      }
    }
    checks.clear();
  }

  @Override
  public void accept(Effect effect) {
    switch (effect) {
      case Effect.Send send -> {
        measurements.sent(send.rpc());
        network.send(number, Network.number(send.peer()), send.rpc(), now);
      }
      case Effect.Check check -> checks.add(check);
      case Effect.Deliver deliver -> measurements.delivered(number, deliver.message(), now);
      case Effect.Breach breach -> measurements.breach(Network.number(breach.peer()));
      case Effect.Pruned pruned -> measurements.pruned(pruned.why());
      case Effect.Published _,
          Effect.Connect _,
          Effect.Grafted _,
          Effect.Subscribed _,
          Effect.PartialReceived _ -> {} // nothing is to be done, nor to be measured
    }
  }
}
