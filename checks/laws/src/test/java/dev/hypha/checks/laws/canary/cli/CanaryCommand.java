package dev.hypha.checks.laws.canary.cli;

import dev.hypha.checks.laws.canary.daemon.CanaryDaemon;

/** A command that starts a daemon, as it may. */
public final class CanaryCommand {
  public CanaryCommand() {}

  public CanaryDaemon start() {
    return new CanaryDaemon(this);
  }
}
