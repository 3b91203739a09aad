package dev.hypha.node.engine;

import dev.hypha.core.AddressScope;
import dev.hypha.core.Machine;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Races the addresses of one peer. The best begin at once, the others follow after a delay each, or
 * as soon as an attempt fails; the first that leads to a session wins and the rest are cancelled.
 *
 * <p>Order: near before far, relayed ones last; IPv6 and IPv4 take turns, IPv6 first (RFC 8305).
 * Spec: as go-libp2p's dial ranker.
 */
public final class DialPlan implements Machine<DialPlan.Input, DialPlan.Effect> {
  private final int parallelMax;
  private final List<Attempt> waiting = new ArrayList<>();
  private int running;
  private boolean over;

  /**
   * A race that begins at {@code now}.
   *
   * @param addresses none twice
   */
  public DialPlan(List<Multiaddr> addresses, Delays delays, int parallelMax, long now) {
    this.parallelMax = parallelMax;
    schedule(addresses, AddressScope.PRIVATE, delays.near(), now);
    schedule(addresses, AddressScope.PUBLIC, delays.far(), now);
    List<Multiaddr> relayed = addresses.stream().filter(DialPlan::relayed).toList();
    long start = waiting.isEmpty() ? now : now + delays.relayed().toNanos();
    relayed.forEach(address -> waiting.add(new Attempt(address, start)));
    waiting.sort(Comparator.comparingLong(Attempt::due));
  }

  /** What can happen. */
  public sealed interface Input {
    /** The attempt on {@code address} led to a session. */
    record Succeeded(Multiaddr address) implements Input {}

    /** The attempt on {@code address} is over without one. */
    record Failed(Multiaddr address) implements Input {}
  }

  /** What to do. */
  public sealed interface Effect {
    /** Begin an attempt. */
    record Dial(Multiaddr address) implements Effect {}

    /** The race is won: cancel every attempt that runs. */
    record Won(Multiaddr address) implements Effect {}

    /** There is no address left. */
    record Lost() implements Effect {}
  }

  /**
   * How long after the one before an attempt begins.
   *
   * @param near for loopback, link-local and private addresses
   * @param far for public ones
   * @param relayed for the first relayed address after the start
   */
  public record Delays(Duration near, Duration far, Duration relayed) {
    public static final Delays DEFAULT =
        new Delays(Duration.ofMillis(30), Duration.ofMillis(250), Duration.ofMillis(500));
  }

  @Override
  public void on(Input input, long now, Consumer<? super Effect> effects) {
    if (over) {
      return;
    }
    switch (input) {
      case Input.Succeeded(Multiaddr address) -> {
        over = true;
        waiting.clear();
        effects.accept(new Effect.Won(address));
      }
      case Input.Failed(Multiaddr _) -> {
        running--;
        if (!waiting.isEmpty()) {
          begin(waiting.removeFirst(), effects);
        }
        tick(now, effects);
      }
    }
  }

  @Override
  public void tick(long now, Consumer<? super Effect> effects) {
    while (running < parallelMax && !waiting.isEmpty() && waiting.getFirst().due <= now) {
      begin(waiting.removeFirst(), effects);
    }
    if (!over && running == 0 && waiting.isEmpty()) {
      over = true;
      effects.accept(new Effect.Lost());
    }
  }

  @Override
  public long wakeAt() {
    return waiting.isEmpty() || running >= parallelMax ? Long.MAX_VALUE : waiting.getFirst().due;
  }

  private void begin(Attempt attempt, Consumer<? super Effect> effects) {
    running++;
    effects.accept(new Effect.Dial(attempt.address));
  }

  private record Attempt(Multiaddr address, long due) {}

  private void schedule(
      List<Multiaddr> addresses, AddressScope outermost, Duration delay, long now) {
    List<Multiaddr> ip6 = new ArrayList<>();
    List<Multiaddr> others = new ArrayList<>();
    for (Multiaddr address : addresses) {
      boolean far = AddressScope.of(address) == AddressScope.PUBLIC;
      if (!relayed(address) && far == (outermost == AddressScope.PUBLIC)) {
        (address.has(Protocol.IP6) ? ip6 : others).add(address);
      }
    }
    long due = now;
    for (int i = 0; i < Math.max(ip6.size(), others.size()); i++) {
      for (List<Multiaddr> family : List.of(ip6, others)) {
        if (i < family.size()) {
          waiting.add(new Attempt(family.get(i), due));
          due += delay.toNanos();
        }
      }
    }
  }

  private static boolean relayed(Multiaddr address) {
    return address.has(Protocol.P2P_CIRCUIT);
  }
}
