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
 * <p>A failure brings the turn of the next address of its lane forward, unless a better kind is
 * still being tried in that lane; when nothing is being tried at all, the next begins at once.
 * Spec: as go-libp2p's dial ranker, for which a WebSocket is TCP.
 */
public final class DialPlan implements Machine<DialPlan.Input, DialPlan.Effect> {
  private final int parallelMax;
  private final List<Attempt> waiting = new ArrayList<>();
  private final Map<Multiaddr, Attempt> running = new LinkedHashMap<>();
  private boolean over;

  /**
   * A race that begins at {@code now}.
   *
   * @param addresses none twice; of the same rank the first goes first
   */
  public DialPlan(List<Multiaddr> addresses, Delays delays, int parallelMax, long now) {
    this.parallelMax = parallelMax;
    schedule(addresses, Lane.NEAR, delays.near(), now);
    schedule(addresses, Lane.FAR, delays.far(), now);
    long relayed = waiting.isEmpty() ? now : now + delays.relayed().toNanos();
    schedule(addresses, Lane.RELAYED, delays.far(), relayed);
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

  private record Attempt(Multiaddr address, Lane lane, Kind kind, long due) {
    /** Whether {@code other} waits for its turn because of this one. */
    boolean outranks(Attempt other) {
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
        if (failed != null) {
          bringForward(failed.lane, effects);
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

  /** One that {@code lane} has lost makes room for the next. */
  private void bringForward(Lane lane, Consumer<? super Effect> effects) {
    for (Attempt next : waiting) {
      boolean held = running.values().stream().anyMatch(each -> each.outranks(next));
      if (running.isEmpty() || (next.lane == lane && !held)) {
        waiting.remove(next);
        begin(next, effects);
        return;
      }
    }
  }

  private void schedule(List<Multiaddr> addresses, Lane lane, Duration delay, long start) {
    long due = start;
    for (Kind kind : Kind.values()) {
      List<Multiaddr> ip6 = new ArrayList<>();
      List<Multiaddr> others = new ArrayList<>();
      for (Multiaddr address : addresses) {
        if (Lane.of(address) == lane && Kind.of(address) == kind) {
          (address.has(Protocol.IP6) ? ip6 : others).add(address);
        }
      }
      due = schedule(turns(ip6, others), !ip6.isEmpty() && !others.isEmpty(), lane, delay, due);
    }
  }

  /**
   * The turns of one kind.
   *
   * @param eyeballs whether the second is of the other family, which has a turn of its own
   * @return when the next kind may begin
   */
  private long schedule(
      List<Multiaddr> ranked, boolean eyeballs, Lane lane, Duration delay, long start) {
    long last = start;
    for (int i = 0; i < ranked.size(); i++) {
      int turn = i < 2 ? i : eyeballs ? 2 : 1;
      last = start + turn * delay.toNanos();
      Multiaddr address = ranked.get(i);
      waiting.add(new Attempt(address, lane, Kind.of(address), last));
    }
    return ranked.isEmpty() ? start : last + delay.toNanos();
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
