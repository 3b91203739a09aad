package dev.hypha.inbound;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Upgrader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The inbound side of a transport, shared by its listeners: a pipe that arrives is upgraded on a
 * thread of its own, unless too many handshakes are running: then it is closed. Thread-safe.
 */
public final class Arrivals {
  private static final System.Logger LOG = System.getLogger(Arrivals.class.getName());

  private final String name;
  private final HalfOpen halfOpen;
  private final Upgrader upgrader;
  private final Runtime runtime;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param name of the transport, for thread names
   * @param halfOpen guarded by this object from now on
   */
  public Arrivals(String name, HalfOpen halfOpen, Upgrader upgrader, Runtime runtime) {
    this.name = name;
    this.halfOpen = halfOpen;
    this.upgrader = upgrader;
    this.runtime = runtime;
  }

  /**
   * Takes over {@code raw}. Does not block.
   *
   * @param prefix what the handshake is counted under besides the total
   */
  public void take(
      Upgrader.Raw raw, Optional<Bytes> prefix, Supplier<Offer> offer, Consumer<Link> links) {
    Optional<String> refusal = enter(prefix);
    if (refusal.isPresent()) {
      raw.pipe().reset(ResetCode.RESOURCE_LIMIT_EXCEEDED);
      LOG.log(Level.DEBUG, "refused {0}: {1}", raw.remote(), refusal.get());
      return;
    }
    runtime.fork(name + "-upgrade", () -> upgrade(raw, prefix, offer, links));
  }

  private void upgrade(
      Upgrader.Raw raw, Optional<Bytes> prefix, Supplier<Offer> offer, Consumer<Link> links) {
    Link link;
    try {
      link = upgrader.upgrade(raw, Role.LISTENER, Optional.empty(), offer.get());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "an inbound connection failed: {0}", e.getMessage());
      return;
    } finally {
      leave(prefix);
    }
    links.accept(link);
  }

  private Optional<String> enter(Optional<Bytes> prefix) {
    lock.lock();
    try {
      return halfOpen.enter(prefix);
    } finally {
      lock.unlock();
    }
  }

  private void leave(Optional<Bytes> prefix) {
    lock.lock();
    try {
      halfOpen.leave(prefix);
    } finally {
      lock.unlock();
    }
  }
}
