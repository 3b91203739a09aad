package dev.hypha.core;

import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How each address of a peer fared in one dial: those that were dialed in the order of their turns,
 * then those that were left out, then those whose turn never came.
 */
public record DialReport(PeerId peer, Duration took, List<Entry> entries) {
  public DialReport {
    entries = List.copyOf(entries);
  }

  /** What became of one address. */
  public sealed interface Entry {
    Multiaddr address();

    /** When its turn came, counted from the first turn; nothing if it never did. */
    Optional<Duration> begun();
  }

  /** It led to the connection. */
  public record Connected(Multiaddr address, Duration beganAfter, Duration took) implements Entry {
    @Override
    public Optional<Duration> begun() {
      return Optional.of(beganAfter);
    }
  }

  /** It failed, or was left out. */
  public record Failed(Failure failure) implements Entry {
    @Override
    public Multiaddr address() {
      return failure.address();
    }

    @Override
    public Optional<Duration> begun() {
      return failure.begun();
    }
  }

  /**
   * Another was faster.
   *
   * @param step that it was at when it was given up
   */
  public record Cancelled(Multiaddr address, Step step, Duration beganAfter, Duration took)
      implements Entry {
    @Override
    public Optional<Duration> begun() {
      return Optional.of(beganAfter);
    }
  }

  /** Another had led to the connection before its turn. */
  public record NotNeeded(Multiaddr address) implements Entry {
    @Override
    public Optional<Duration> begun() {
      return Optional.empty();
    }
  }

  public boolean connected() {
    return winner().isPresent();
  }

  /** The address that led to the connection. */
  public Optional<Connected> winner() {
    return entries.stream()
        .filter(Connected.class::isInstance)
        .map(Connected.class::cast)
        .findFirst();
  }

  /** How many addresses were dialed, each once. */
  public int attempts() {
    return (int) entries.stream().filter(entry -> entry.begun().isPresent()).count();
  }

  /** The addresses that failed or were left out. */
  public List<Failure> failures() {
    return entries.stream()
        .filter(Failed.class::isInstance)
        .map(entry -> ((Failed) entry).failure())
        .toList();
  }
}
