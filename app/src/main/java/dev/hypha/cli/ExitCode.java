package dev.hypha.cli;

/** What the command exits with. */
final class ExitCode {
  static final int OK = 0;

  /**
   * The command ran and what it was asked for did not come about: no answer, no connection, a check
   * that failed.
   */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  /** This machine is in the way: a file that cannot be read, a port in use, a full disk. */
  static final int ENVIRONMENT = 3;

  /** The command needs a running node, and none runs on the data directory. */
  static final int NO_NODE = 4;

  private ExitCode() {}
}
