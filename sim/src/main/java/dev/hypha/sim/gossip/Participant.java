package dev.hypha.sim.gossip;

import dev.hypha.gossip.engine.Rpc;
import org.jspecify.annotations.Nullable;

/** Somebody in the network. */
interface Participant {
  /** Somebody else is connected from now on. */
  void connected(Link link, boolean outbound, long now);

  /** Somebody has said something. */
  void heard(int from, Rpc rpc, long now);

  /** What it has asked to be woken for. */
  void woken(@Nullable Object why, long now);

  /** Whether it would do nothing if it heard that: then it need not arrive. */
  boolean ignores(Rpc rpc, long now);
}
