package dev.hypha.node.engine;

import dev.hypha.core.AddressScope;
import dev.hypha.core.BlackHole;
import dev.hypha.core.BlackHole.Path;
import dev.hypha.core.BlackHole.State;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Notices networks that swallow UDP, or IPv6. Of public addresses it remembers whether the last
 * hundred dials of each kind were answered; if fewer than five were, addresses of that kind are
 * left out, but of every hundredth dial, until one is answered: then nothing is known again and all
 * are allowed. Not thread-safe.
 *
 * <p>A dial that would have nothing left is given what there is, unlike go-libp2p, which refuses
 * it: a dial that is not begun is certain to fail, one that is begun may lead to the peer and says
 * whether the network has changed. Relayed addresses are neither judged nor left out: the way to
 * the relay is judged when the relay is dialed. Spec: as go-libp2p's black-hole detector.
 */
public final class BlackHoles {
  private static final int OUTCOMES = 100;
  private static final int ANSWERS_MIN = 5;

  private final Map<Path, Memory> paths = new EnumMap<>(Path.class);

  public BlackHoles() {
    for (Path path : Path.values()) {
      paths.put(path, new Memory());
    }
  }

  /** {@code address} was dialed, and somebody has answered. */
  public void answered(Multiaddr address) {
    pathsOf(address).forEach(path -> memory(path).outcome(true));
  }

  /**
   * {@code address} was dialed, and nobody has answered.
   *
   * @param held the paths that this dial of a peer has been held against, which it is but once: a
   *     peer may name many addresses that nobody answers at
   */
  public void silent(Multiaddr address, Set<Path> held) {
    for (Path path : pathsOf(address)) {
      if (held.add(path)) {
        memory(path).outcome(false);
      }
    }
  }

  /**
   * A dial of {@code addresses} is to begin: which of them are to be left out, and why. Counts the
   * dial.
   *
   * @param named those of the addresses that somebody insists on
   */
  public Map<Multiaddr, BlackHole> leftOut(List<Multiaddr> addresses, Collection<Multiaddr> named) {
    List<Multiaddr> choice =
        addresses.stream().filter(address -> !named.contains(address)).toList();
    Map<Path, Turn> now = new EnumMap<>(Path.class);
    for (Path path : Path.values()) {
      if (choice.stream().anyMatch(address -> pathsOf(address).contains(path))) {
        now.put(path, memory(path).request());
      }
    }
    Map<Multiaddr, BlackHole> leftOut = new LinkedHashMap<>();
    for (Multiaddr address : choice) {
      blocking(address, now).ifPresent(path -> leftOut.put(address, state(path)));
    }
    return leftOut.size() == addresses.size() ? Map.of() : leftOut;
  }

  /** A probe of one path is not held up by the other. */
  private static Optional<Path> blocking(Multiaddr address, Map<Path, Turn> now) {
    List<Path> used = pathsOf(address);
    boolean probe = used.stream().anyMatch(path -> now.get(path) == Turn.PROBE);
    return probe
        ? Optional.empty()
        : used.stream().filter(path -> now.get(path) == Turn.CLOSED).findFirst();
  }

  /** What is known of each path. */
  public List<BlackHole> states() {
    return paths.keySet().stream().map(this::state).toList();
  }

  private BlackHole state(Path path) {
    return memory(path).told(path);
  }

  private Memory memory(Path path) {
    return paths.computeIfAbsent(path, _ -> new Memory());
  }

  /** Empty for addresses that say nothing about the way to the public network. */
  private static List<Path> pathsOf(Multiaddr address) {
    List<Path> used = new ArrayList<>();
    if (AddressScope.of(address) == AddressScope.PUBLIC && !address.has(Protocol.P2P_CIRCUIT)) {
      if (address.has(Protocol.UDP)) {
        used.add(Path.UDP);
      }
      if (address.has(Protocol.IP6)) {
        used.add(Path.IPV6);
      }
    }
    return used;
  }

  /** How a dial has to take a path. */
  private enum Turn {
    FREE,
    PROBE,
    CLOSED
  }

  /** The last outcomes of one path, in a ring. */
  private static final class Memory {
    private final boolean[] outcomes = new boolean[OUTCOMES];
    private int count;
    private int next;
    private int answers;
    private int requests;

    State state() {
      if (count < OUTCOMES) {
        return State.UNKNOWN;
      }
      return answers < ANSWERS_MIN ? State.BLOCKED : State.OPEN;
    }

    Turn request() {
      if (state() != State.BLOCKED) {
        return Turn.FREE;
      }
      requests++;
      return requests % OUTCOMES == 0 ? Turn.PROBE : Turn.CLOSED;
    }

    void outcome(boolean answered) {
      if (answered && state() == State.BLOCKED) {
        count = 0;
        next = 0;
        answers = 0;
        requests = 0;
      }
      if (count == OUTCOMES) {
        answers -= outcomes[next] ? 1 : 0;
      } else {
        count++;
      }
      outcomes[next] = answered;
      answers += answered ? 1 : 0;
      next = (next + 1) % OUTCOMES;
      if (state() != State.BLOCKED) {
        requests = 0;
      }
    }

    BlackHole told(Path path) {
      int untilProbe = state() == State.BLOCKED ? OUTCOMES - requests % OUTCOMES : 0;
      return new BlackHole(path, state(), count, answers, untilProbe);
    }
  }
}
