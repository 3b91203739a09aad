package dev.hypha.testkit.net;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * A router between some hosts and everybody else. What its hosts send opens a way for answers; what
 * comes unasked is dropped in silence. A way once open stays open. Nobody behind it reaches its
 * public address from within. Thread-safe.
 *
 * <p>Spec: RFC 4787, sections 4.1 (mapping) and 5 (filtering, here always address-dependent).
 */
public final class Nat {
  /** How the public port of a host's connection is chosen. */
  public enum Mapping {
    /** One for each port of the host, whomever it talks to: what one peer sees, all can use. */
    ENDPOINT_INDEPENDENT,
    /** Another for each address that it talks to: what one peer sees is useless to others. */
    ADDRESS_DEPENDENT
  }

  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 65_535;

  private final Mapping mapping;
  private final int address;
  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Within, Integer> ports = new HashMap<>();
  private final Map<Integer, Opened> opened = new LinkedHashMap<>();

  Nat(Mapping mapping, int address, RandomGenerator random) {
    this.mapping = mapping;
    this.address = address;
    this.random = random;
  }

  /**
   * A port of a host, as one destination sees it.
   *
   * @param destination 0 if all of them see the same
   */
  private record Within(Endpoint local, int destination) {}

  private record Opened(Endpoint local, Set<Integer> contacted) {}

  int address() {
    return address;
  }

  /** {@code local} sends to {@code destination}: what the destination sees. */
  Endpoint out(Endpoint local, Endpoint destination) {
    int seenBy = mapping == Mapping.ENDPOINT_INDEPENDENT ? 0 : destination.address();
    lock.lock();
    try {
      int port = ports.computeIfAbsent(new Within(local, seenBy), _ -> freePort());
      opened
          .computeIfAbsent(port, _ -> new Opened(local, new HashSet<>()))
          .contacted
          .add(destination.address());
      return new Endpoint(address, port);
    } finally {
      lock.unlock();
    }
  }

  /** {@code source} sends to {@code port} of ours: to whom that leads, if anybody let it in. */
  Optional<Endpoint> in(int port, Endpoint source) {
    lock.lock();
    try {
      Opened way = opened.get(port);
      return way == null || !way.contacted.contains(source.address())
          ? Optional.empty()
          : Optional.of(way.local);
    } finally {
      lock.unlock();
    }
  }

  private int freePort() {
    int port;
    do {
      port = random.nextInt(FIRST_PORT, LAST_PORT + 1);
    } while (opened.containsKey(port));
    return port;
  }
}
