package dev.hypha.checks.laws.canary.daemon;

import dev.hypha.checks.laws.canary.cli.CanaryCommand;

/** Breaks the arrows: a daemon that knows its command. */
public record CanaryDaemon(CanaryCommand startedBy) {}
