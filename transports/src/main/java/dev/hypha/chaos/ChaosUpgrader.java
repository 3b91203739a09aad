package dev.hypha.chaos;

import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.Optional;

/** Upgrades as another does, over a network as bad as {@link ChaosConfig} says. Thread-safe. */
public final class ChaosUpgrader implements Upgrader {
  private final Dice dice;
  private final Upgrader upgrader;
  private final Runtime runtime;

  /**
   * Makes the network of {@code upgrader} worse.
   *
   * @param upgrader does the work
   */
  public ChaosUpgrader(ChaosConfig config, Upgrader upgrader, Runtime runtime) {
    this.dice = Dice.of(config);
    this.upgrader = upgrader;
    this.runtime = runtime;
  }

  @Override
  public Link upgrade(Raw raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    Dice connection = dice.split();
    if (connection.loses()) {
      raw.pipe().reset(ResetCode.NONE);
      throw new Reset("lost by chaos.drop_percent", ResetCode.NONE);
    }
    LatePipe pipe = new LatePipe(raw.pipe(), connection.split(), runtime);
    Link link = upgrader.upgrade(new Raw(pipe, raw.local(), raw.remote()), role, expected, offer);
    return new Link(
        new LossySession(link.session(), connection.split()),
        link.secured(),
        link.muxer(),
        link.local(),
        link.remote());
  }
}
