package dev.hypha.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * From which of the addresses that are listened on a dial starts. Pure.
 *
 * <p>The rule is go-libp2p's: the listener on exactly the address that the machine would dial from;
 * else, to loopback, one on loopback; else one on all addresses; else none. Of several, any.
 */
final class SourcePorts {
  private SourcePorts() {}

  /**
   * The address to bind to before dialing {@code target}.
   *
   * @param listening every address that is listened on, of either family
   * @param preferred the address that the machine would dial {@code target} from, if known
   * @return nothing if the dial had better take a port of its own
   */
  static Optional<InetSocketAddress> choose(
      List<InetSocketAddress> listening,
      InetSocketAddress target,
      Optional<InetAddress> preferred,
      RandomGenerator random) {
    List<InetSocketAddress> usable =
        listening.stream()
            .filter(each -> sameFamily(each, target))
            .filter(each -> !isTarget(each, target, preferred))
            .toList();
    Optional<InetSocketAddress> exact =
        any(usable, each -> isSpecific(each) && preferred.filter(each::equals).isPresent(), random);
    if (exact.isPresent()) {
      return exact;
    }
    if (target.getAddress().isLoopbackAddress()) {
      Optional<InetSocketAddress> loopback = any(usable, InetAddress::isLoopbackAddress, random);
      if (loopback.isPresent()) {
        return loopback;
      }
    }
    return any(usable, InetAddress::isAnyLocalAddress, random);
  }

  private static Optional<InetSocketAddress> any(
      List<InetSocketAddress> from, Predicate<InetAddress> condition, RandomGenerator random) {
    List<InetSocketAddress> fit =
        from.stream().filter(each -> condition.test(each.getAddress())).toList();
    return fit.isEmpty() ? Optional.empty() : Optional.of(fit.get(random.nextInt(fit.size())));
  }

  private static boolean isSpecific(InetAddress address) {
    return !address.isLoopbackAddress() && !address.isAnyLocalAddress();
  }

  private static boolean sameFamily(InetSocketAddress one, InetSocketAddress other) {
    return TcpAddress.family(one.getAddress()) == TcpAddress.family(other.getAddress());
  }

  /** A dial of our own listener from its own port would connect the socket with itself. */
  private static boolean isTarget(
      InetSocketAddress source, InetSocketAddress target, Optional<InetAddress> preferred) {
    return source.getPort() == target.getPort()
        && (source.getAddress().equals(target.getAddress())
            || preferred.filter(target.getAddress()::equals).isPresent());
  }
}
