package dev.hypha.node;

import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.node.engine.ObservedAddresses;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Our addresses as the world sees them, believed once enough peers agree. Thread-safe: drives one
 * {@link ObservedAddresses}.
 */
final class ExternalAddresses {
  private final Swarm swarm;
  private final Runtime runtime;
  private final ReentrantLock lock = new ReentrantLock();
  private final ObservedAddresses observed = new ObservedAddresses();
  private List<Multiaddr> believed = List.of();

  ExternalAddresses(Swarm swarm) {
    this.swarm = swarm;
    this.runtime = swarm.runtime();
    swarm.events().on(Event.Identified.class, this::learn);
  }

  List<Multiaddr> all() {
    lock.lock();
    try {
      return believed;
    } finally {
      lock.unlock();
    }
  }

  private void learn(Event.Identified event) {
    Connection.Info info = event.connection().info();
    Optional<Multiaddr> listening = listening(info.local());
    if (event.observed().isEmpty() || listening.isEmpty()) {
      return;
    }
    boolean changed;
    lock.lock();
    try {
      long now = runtime.nanoTime();
      observed.observe(listening.get(), info.remote(), event.observed().get(), now);
      List<Multiaddr> before = believed;
      believed = observed.external(now);
      changed = !believed.equals(before);
    } finally {
      lock.unlock();
    }
    if (changed) {
      swarm.events().publish(new Event.AddressesChanged(swarm.addresses()));
    }
  }

  /**
   * The listening address that a connection's local end belongs to: that with its port. A
   * connection from an ephemeral port belongs to none and says nothing of where we can be reached.
   */
  private Optional<Multiaddr> listening(Multiaddr local) {
    Protocol transport = local.has(Protocol.UDP) ? Protocol.UDP : Protocol.TCP;
    Optional<String> port = local.value(transport);
    return swarm.listening().stream()
        .filter(address -> port.isPresent() && port.equals(address.value(transport)))
        .filter(address -> address.has(Protocol.IP6) == local.has(Protocol.IP6))
        .findFirst();
  }
}
