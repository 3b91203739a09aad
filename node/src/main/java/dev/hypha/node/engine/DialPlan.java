package dev.hypha.node.engine;

import dev.hypha.core.AddressScope;
import dev.hypha.core.Machine;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ranks the addresses of one peer and races them. The best begin at once, the others when their
 * turn comes; the first that leads to a session wins and the rest are cancelled.
 *
 * <p>Near addresses, far ones and relayed ones are three lanes. The first two run beside each
 * other, and relayed addresses begin later if there are others. Within a lane QUIC goes first, TCP
 * follows a delay after the last QUIC address, and what stands on top of TCP, such as WebSockets, a
 * delay after that; a kind that the peer does not have delays nobody. Within a kind IPv6 goes
 * first, IPv4 follows a delay later (RFC 8305), and the rest together another delay later.
 *
 * <p>Addresses that somebody names go before those that are merely known, which follow a delay
 * after the last of them.
 *
 * <p>A failure brings the turn of the next address of its lane forward, unless a better kind is
 * still being tried in that lane; when nothing is being tried at all, all turns come earlier by the
 * time that nothing would happen. Spec: as go-libp2p's dial ranker, for which a WebSocket is TCP.
 */
public final class DialPlan implements Machine<DialPlan.Input, DialPlan.Effect> {
  private final int parallelMax;
  private final List<Attempt> waiting = new ArrayList<>();
  private final Map<Multiaddr, Attempt> running = new LinkedHashMap<>();
  private boolean over;

  /**
   * A race that begins at {@code now}. No address is named twice; of the same rank the first goes
   * first.
   *
   * @param named addresses that somebody wants to be dialed: all of them go before the others
   * @param known what else is known of the peer
   */
  public DialPlan(
      List<Multiaddr> named, List<Multiaddr> known, Delays delays, int parallelMax, long now) {
    this.parallelMax = parallelMax;
    long start = schedule(named, true, delays, now);
    schedule(known, false, delays, start);
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
   * How long after a better one an address begins.
   *
   * @param near for loopback, link-local and private addresses
   * @param far for public ones
   * @param relayed for the first relayed address after the start, if there are others
   */
  public record Delays(Duration near, Duration far, Duration relayed) {
    public static final Delays DEFAULT =
        new Delays(Duration.ofMillis(30), Duration.ofMillis(250), Duration.ofMillis(500));
  }

  private enum Lane {
    NEAR,
    FAR,
    RELAYED;

    static Lane of(Multiaddr address) {
      if (address.has(Protocol.P2P_CIRCUIT)) {
        return RELAYED;
      }
      return AddressScope.of(address) == AddressScope.PUBLIC ? FAR : NEAR;
    }
  }

  /** Best first. */
  private enum Kind {
    QUIC,
    TCP,
    OTHER;

    /** What is behind a relay does not matter. */
    static Kind of(Multiaddr address) {
      Kind kind = OTHER;
      for (Multiaddr.Part part : address.parts()) {
        switch (part.protocol()) {
          case QUIC_V1 -> {
            return QUIC;
          }
          case TCP -> kind = TCP;
          case WS, WSS -> kind = OTHER;
          case P2P -> {
            return kind;
          }
          default -> {
            // makes no difference
          }
        }
      }
      return kind;
    }
  }

  private record Attempt(Multiaddr address, boolean named, Lane lane, Kind kind, long due) {
    Attempt earlierBy(long nanos) {
      return new Attempt(address, named, lane, kind, due - nanos);
    }

    /** Whether {@code other} waits for its turn because of this one. */
    boolean outranks(Attempt other) {
      if (named != other.named) {
        return named;
      }
      return lane == other.lane
          ? kind.compareTo(other.kind) < 0
          : other.lane == Lane.RELAYED && lane != Lane.RELAYED;
    }
  }

  @Override
  public void on(Input input, long now, Consumer<? super Effect> effects) {
    if (over) {
      return;
    }
    switch (input) {
      case Input.Succeeded(Multiaddr address) -> {
        over = true;
        effects.accept(new Effect.Won(address));
      }
      case Input.Failed(Multiaddr address) -> {
        Attempt failed = running.remove(address);
        if (running.isEmpty()) {
          leap(now);
        } else if (failed != null) {
          bringForward(failed, effects);
        }
        tick(now, effects);
      }
    }
  }

  @Override
  public void tick(long now, Consumer<? super Effect> effects) {
    if (over) {
      return;
    }
    while (running.size() < parallelMax && !waiting.isEmpty() && waiting.getFirst().due <= now) {
      begin(waiting.removeFirst(), effects);
    }
    if (running.isEmpty() && waiting.isEmpty()) {
      over = true;
      effects.accept(new Effect.Lost());
    }
  }

  @Override
  public long wakeAt() {
    return over || waiting.isEmpty() || running.size() >= parallelMax
        ? Long.MAX_VALUE
        : waiting.getFirst().due;
  }

  /** The addresses whose turn has not come, in the order of their turns. */
  public List<Multiaddr> waiting() {
    return waiting.stream().map(Attempt::address).toList();
  }

  // ---- turns

  private void begin(Attempt attempt, Consumer<? super Effect> effects) {
    running.put(attempt.address, attempt);
    effects.accept(new Effect.Dial(attempt.address));
  }

  /** There is nothing to wait for: the next begin now, the others as much later as planned. */
  private void leap(long now) {
    if (!waiting.isEmpty() && waiting.getFirst().due > now) {
      long idle = waiting.getFirst().due - now;
      waiting.replaceAll(each -> each.earlierBy(idle));
    }
  }

  /** One that {@code failed} in its lane makes room for the next. */
  private void bringForward(Attempt failed, Consumer<? super Effect> effects) {
    for (Attempt next : waiting) {
      boolean held = running.values().stream().anyMatch(each -> each.outranks(next));
      if (next.lane == failed.lane && !held) {
        waiting.remove(next);
        begin(next, effects);
        return;
      }
    }
  }

  /** Returns when others may begin. */
  private long schedule(List<Multiaddr> addresses, boolean named, Delays delays, long start) {
    if (addresses.isEmpty()) {
      return start;
    }
    List<Multiaddr> near = of(Lane.NEAR, addresses);
    List<Multiaddr> far = of(Lane.FAR, addresses);
    List<Multiaddr> relayed = of(Lane.RELAYED, addresses);
    long due =
        Math.max(
            schedule(near, named, Lane.NEAR, delays.near(), start),
            schedule(far, named, Lane.FAR, delays.far(), start));
    if (relayed.isEmpty()) {
      return due;
    }
    boolean direct = !near.isEmpty() || !far.isEmpty();
    long begin = direct ? start + delays.relayed().toNanos() : start;
    return Math.max(due, schedule(relayed, named, Lane.RELAYED, delays.far(), begin));
  }

  private static List<Multiaddr> of(Lane lane, List<Multiaddr> addresses) {
    return addresses.stream().filter(address -> Lane.of(address) == lane).toList();
  }

  /** Returns when the next after these may begin. */
  private long schedule(
      List<Multiaddr> addresses, boolean named, Lane lane, Duration delay, long start) {
    long due = start;
    for (Kind kind : Kind.values()) {
      List<Multiaddr> ip6 = new ArrayList<>();
      List<Multiaddr> others = new ArrayList<>();
      for (Multiaddr address : addresses) {
        if (Kind.of(address) == kind) {
          (address.has(Protocol.IP6) ? ip6 : others).add(address);
        }
      }
      boolean both = !ip6.isEmpty() && !others.isEmpty();
      List<Multiaddr> ranked = turns(ip6, others);
      long begin = due;
      for (int i = 0; i < ranked.size(); i++) {
        // the second is of the other family, if there are both
        int turn = i < 2 ? i : both ? 2 : 1;
        long at = begin + turn * delay.toNanos();
        waiting.add(new Attempt(ranked.get(i), named, lane, kind, at));
        due = at + delay.toNanos();
      }
    }
    return due;
  }

  /** IPv6 and the others in turns, IPv6 first. */
  private static List<Multiaddr> turns(List<Multiaddr> ip6, List<Multiaddr> others) {
    List<Multiaddr> turns = new ArrayList<>();
    for (int i = 0; i < Math.max(ip6.size(), others.size()); i++) {
      for (List<Multiaddr> family : List.of(ip6, others)) {
        if (i < family.size()) {
          turns.add(family.get(i));
        }
      }
    }
    return turns;
  }
}
