package dev.hypha.daemon;

import dev.hypha.Hypha;
import dev.hypha.core.Discovery;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.mdns.Mdns;
import dev.hypha.mdns.engine.MdnsConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What several ways of finding peers bring, one after the other, until the time is over or all of
 * them have ended. Thread-safe; closing it has them end.
 */
final class Search implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Search.class.getName());
  private static final int QUEUED_MAX = 1024;

  private final Hypha hypha;
  private final Runtime runtime;
  private final BlockingQueue<Optional<Find>> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
  private final List<Registration> registrations = new ArrayList<>();
  private final Map<String, IOException> failures = new ConcurrentHashMap<>();

  /** Those that end by themselves and have not; whoever begins is one of them. */
  private final AtomicInteger asking = new AtomicInteger(1);

  private Runtime.@Nullable Timer timer;
  private volatile boolean ended;

  Search(Hypha hypha) {
    this.hypha = hypha;
    this.runtime = hypha.node().runtime();
  }

  /**
   * A peer that was found.
   *
   * @param network of the hash table that has it, if it is from one
   */
  record Find(String method, PeerAddress peer, Optional<String> network) {}

  /** A way that ends by itself. */
  interface Way {
    void go() throws IOException;
  }

  /** Goes a way, on a thread of its own. */
  void ask(String method, Way way) {
    asking.incrementAndGet();
    var _ = runtime.fork("discover-" + method, () -> go(method, way));
  }

  private void go(String method, Way way) {
    try {
      way.go();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} finds nobody: {1}", method, e.getMessage());
      failures.put(method, e);
    } finally {
      leave();
    }
  }

  /** Whoever these know now, and whom they find from now on. */
  void watch(List<Discovery> running) {
    if (running.isEmpty()) {
      return;
    }
    asking.incrementAndGet(); // they do not end
    Set<String> methods = running.stream().map(Discovery::method).collect(Collectors.toSet());
    registrations.add(
        hypha
            .node()
            .events()
            .on(
                Discovery.PeerFound.class,
                event -> {
                  if (methods.contains(event.method())) {
                    found(event.method(), new PeerAddress(event.peer(), event.addresses()));
                  }
                }));
    for (Discovery each : running) {
      ask(each.method(), () -> each.found().forEach(peer -> found(each.method(), peer)));
      each.look();
    }
  }

  /** Whoever is on the links of this machine, to whom nothing is said of the node. */
  void watchNeighbours(MdnsConfig config) {
    asking.incrementAndGet(); // it does not end
    registrations.add(Mdns.watch(hypha.node(), config, peer -> found(Mdns.METHOD, peer)));
  }

  /** Ends after {@code timeout}, or when every way has ended. */
  void begun(Duration timeout) {
    timer = runtime.at(runtime.nanoTime() + timeout.toNanos(), this::stop);
    leave();
  }

  private void leave() {
    if (asking.decrementAndGet() == 0) {
      stop();
    }
  }

  boolean isEnded() {
    return ended;
  }

  boolean found(String method, PeerAddress peer) {
    return found(method, peer, Optional.empty());
  }

  /** Waits until there is room for one more; says whether more are wanted. */
  boolean found(String method, PeerAddress peer, Optional<String> network) {
    try {
      if (!ended) {
        queue.put(Optional.of(new Find(method, peer, network)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !ended;
  }

  /** The next one; nothing at the end. */
  Optional<Find> next() throws IOException {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Has {@link #next} return nothing, after whatever waits if there is room. */
  void stop() {
    ended = true;
    while (!queue.offer(Optional.empty())) {
      queue.clear();
    }
  }

  /** Why some ways have failed, by their names. */
  Map<String, IOException> failures() {
    return new LinkedHashMap<>(failures);
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.cancel();
    }
    stop();
    queue.clear(); // whoever waits for room goes on, and sees that it is over
    registrations.forEach(Registration::close);
  }
}
