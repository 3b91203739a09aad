package dev.hypha.identify;

import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.multiformats.PeerId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Pushes to every peer after a change. Changes that come within the delay are told by one round; at
 * most one round goes and one waits, and the pushes of both together have a bound. Thread-safe.
 */
final class PushRounds {
  private final Node node;
  private final IdentifyConfig config;
  private final Consumer<Connection> push;
  private final AtomicBoolean due = new AtomicBoolean();
  private final Semaphore turn = new Semaphore(1);
  private final Semaphore places;

  /**
   * @param push tells one peer; blocks at most as long as the configured timeout, throws nothing
   */
  PushRounds(Node node, IdentifyConfig config, Consumer<Connection> push) {
    this.node = node;
    this.config = config;
    this.push = push;
    this.places = new Semaphore(config.pushesSentMax());
  }

  /** Something has changed. Returns at once. */
  void changed() {
    if (due.compareAndSet(false, true)) {
      long when = node.runtime().nanoTime() + config.pushDelay().toNanos();
      node.runtime().at(when, () -> node.runtime().fork("identify-pushes", this::round));
    }
  }

  private void round() {
    turn.acquireUninterruptibly();
    try {
      // what changes from here on is for the next round
      due.set(false);
      Set<PeerId> told = new HashSet<>();
      for (Connection connection : node.connections()) {
        if (told.add(connection.peer())) {
          places.acquireUninterruptibly();
          node.runtime().fork("identify-push", () -> tell(connection));
        }
      }
    } finally {
      turn.release();
    }
  }

  private void tell(Connection connection) {
    try {
      push.accept(connection);
    } finally {
      places.release();
    }
  }
}
