package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.daemon.Failures;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.ping.PingStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * One try to connect and to ping. A side that speaks last in a handshake takes it for done before
 * the other has looked at it: only an answered ping says that both believe in the connection.
 *
 * @param security the protocol that was spoken, if the ping was answered
 * @param refusal why it was not
 */
record Attempt(Optional<String> security, String refusal) {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  static Attempt at(Hypha dialer, Multiaddr address) {
    try {
      Connection connection = dialer.connect(address.toString());
      try (PingStream pings = dialer.ping().open(connection)) {
        pings.ping(TIMEOUT);
      }
      return new Attempt(Optional.of(connection.info().security().name()), "");
    } catch (Unreachable e) {
      return new Attempt(
          Optional.empty(), e.failures().isEmpty() ? message(e) : e.failures().getFirst().why());
    } catch (IOException e) {
      return new Attempt(Optional.empty(), message(e));
    }
  }

  boolean succeeded() {
    return security.isPresent();
  }

  /**
   * @throws DisprovedException unless this attempt succeeded, which {@code what} was to
   */
  String must(String what) throws DisprovedException {
    return security.orElseThrow(() -> new DisprovedException(what + " failed: " + refusal));
  }

  /**
   * Why it was refused.
   *
   * @throws DisprovedException if it was not, or for another reason than one that says {@code word}
   */
  String mustFail(String what, String word) throws DisprovedException {
    if (succeeded()) {
      throw new DisprovedException(what + " succeeded");
    }
    if (!refusal.contains(word)) {
      throw new DisprovedException(what + " failed for another reason: " + refusal);
    }
    return refusal;
  }

  private static String message(IOException e) {
    return Failures.sentence(e);
  }
}
