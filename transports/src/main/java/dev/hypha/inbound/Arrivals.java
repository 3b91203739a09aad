package dev.hypha.inbound;

import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport.Arrival;
import dev.hypha.core.Transport.Entrance;
import dev.hypha.core.Upgrader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * The inbound side of a transport, shared by its listeners: a pipe that may enter is upgraded on a
 * thread of its own; one that may not is closed before a byte of it is read. Thread-safe.
 */
public final class Arrivals {
  private static final System.Logger LOG = System.getLogger(Arrivals.class.getName());

  private final String name;
  private final Upgrader upgrader;
  private final Runtime runtime;

  /**
   * @param name of the transport, for thread names
   */
  public Arrivals(String name, Upgrader upgrader, Runtime runtime) {
    this.name = name;
    this.upgrader = upgrader;
    this.runtime = runtime;
  }

  /** Takes over {@code raw}. Does not block. */
  public void take(Upgrader.Raw raw, Entrance entrance) {
    Arrival arrival;
    try {
      arrival = entrance.enter(raw.remote());
    } catch (Refused e) {
      raw.pipe().reset(ResetCode.RESOURCE_LIMIT_EXCEEDED);
      LOG.log(Level.DEBUG, "refused {0}: {1}", raw.remote(), e.getMessage());
      return;
    }
    runtime.fork(name + "-upgrade", () -> upgrade(raw, arrival));
  }

  /** The root of a thread. Whatever ends it, the arrival is told, for it holds a place. */
  private void upgrade(Upgrader.Raw raw, Arrival arrival) {
    Link link = null;
    IOException why = new IOException("a failure of our own ended the handshake");
    try {
      link = upgrader.upgrade(raw, Role.LISTENER, Optional.empty(), arrival.offer());
    } catch (IOException e) {
      why = e;
    } finally {
      if (link == null) {
        arrival.failed(why);
      }
    }
    if (link != null) {
      arrival.established(link);
    }
  }
}
