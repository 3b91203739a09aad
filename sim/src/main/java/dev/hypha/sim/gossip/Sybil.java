package dev.hypha.sim.gossip;

import dev.hypha.gossip.engine.Message;
import dev.hypha.gossip.engine.Rpc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An attacker: grafts whomever it is connected to, takes part as far as it suits it, and comes back
 * after it was pruned. It answers nothing, tells of nothing, and keeps to the backoff: to break it
 * would cost.
 */
final class Sybil implements Participant {
  private static final long REGRAFT_NANOS = 15_000_000_000L;
  private static final long BACKOFF_NANOS = 60_000_000_000L;
  private static final Rpc HELLO =
      rpc(List.of(Rpc.Subscription.to(Network.TOPIC)), List.of(), List.of(Network.TOPIC));
  private static final Rpc GRAFT = rpc(List.of(), List.of(), List.of(Network.TOPIC));

  private final int number;
  private final Network network;
  private final Scenario scenario;
  private final int targetNode;
  private final RandomGenerator random;
  private final List<Victim> victims = new ArrayList<>();
  private final long attackAt;
  private long[] seen = new long[0];

  /** Somebody it is connected to; in the mesh of whom it is, as far as it knows, if it may be. */
  private static final class Victim {
    final Link link;

    /** When it may graft again; 0 if it need not. */
    long pausedUntil;

    Victim(Link link) {
      this.link = link;
    }
  }

  /**
   * @param targetNode whose messages are censored
   */
  Sybil(int number, Network network, Scenario scenario, int targetNode, RandomGenerator random) {
    this.number = number;
    this.network = network;
    this.scenario = scenario;
    this.targetNode = targetNode;
    this.random = random;
    this.attackAt = scenario.beginsAt().toNanos();
    network.wake(
        scenario.sybilsAt().toNanos() + random.nextLong(REGRAFT_NANOS) + REGRAFT_NANOS,
        number,
        null);
  }

  @Override
  public void connected(Link link, boolean outbound, long now) {
    victims.add(new Victim(link));
    network.send(number, link, HELLO, now);
  }

  @Override
  public void woken(@Nullable Object why, long now) {
    for (Victim victim : victims) {
      if (victim.pausedUntil != 0 && victim.pausedUntil <= now) {
        victim.pausedUntil = 0;
        network.send(number, victim.link, GRAFT, now);
      }
    }
    network.wake(now + REGRAFT_NANOS, number, null);
  }

  @Override
  public boolean ignores(Rpc rpc, long now) {
    return rpc.prune().isEmpty()
        && rpc.graft().isEmpty()
        && (rpc.messages().isEmpty() || passesNothing(now));
  }

  private boolean passesNothing(long now) {
    return now >= attackAt && scenario.conduct() == Scenario.Conduct.DROP && scenario.drop() >= 1;
  }

  @Override
  public void heard(int from, Rpc rpc, long now) {
    if (!rpc.prune().isEmpty() || !rpc.graft().isEmpty()) {
      for (Victim victim : victims) {
        if (victim.link.to == from) {
          victim.pausedUntil = rpc.prune().isEmpty() ? 0 : now + backoff(rpc);
        }
      }
    }
    if (!passesNothing(now)) {
      rpc.messages().forEach(message -> pass(from, message, now));
    }
  }

  private static long backoff(Rpc rpc) {
    return Math.max(BACKOFF_NANOS, rpc.prune().getFirst().backoffSeconds() * 1_000_000_000L);
  }

  private void pass(int from, Message message, long now) {
    if (!isNew(Measurements.sequence(message)) || drops(message, now)) {
      return;
    }
    Rpc rpc = rpc(List.of(), List.of(message), List.of());
    int author = Network.number(message.from());
    for (Victim victim : victims) {
      if (victim.pausedUntil == 0 && victim.link.to != from && victim.link.to != author) {
        network.send(number, victim.link, rpc, now);
      }
    }
  }

  private boolean drops(Message message, long now) {
    if (now < attackAt) {
      return false;
    }
    return switch (scenario.conduct()) {
      case DROP -> random.nextDouble() < scenario.drop();
      case CENSOR -> Network.number(message.from()) == targetNode;
    };
  }

  private boolean isNew(int sequence) {
    int word = sequence >> 6;
    if (word >= seen.length) {
      seen = Arrays.copyOf(seen, Math.max(word + 1, 2 * seen.length));
    }
    long bit = 1L << sequence;
    boolean fresh = (seen[word] & bit) == 0;
    seen[word] |= bit;
    return fresh;
  }

  private static Rpc rpc(
      List<Rpc.Subscription> subscriptions, List<Message> messages, List<String> grafts) {
    return new Rpc(
        subscriptions,
        messages,
        List.of(),
        List.of(),
        grafts,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
