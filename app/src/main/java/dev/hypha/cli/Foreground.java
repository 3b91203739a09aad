package dev.hypha.cli;

import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.EnvironmentException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A node that lives as long as a command, and ends in order when the process is told to end. */
final class Foreground implements AutoCloseable {
  private final Daemon daemon;
  private final Output output;
  private final Thread atExit = new Thread(this::stop, "hypha-stop");
  private final AtomicBoolean stopping = new AtomicBoolean();

  private Foreground(Daemon daemon, Output output) {
    this.daemon = daemon;
    this.output = output;
  }

  static Foreground of(Daemon daemon, Output output) {
    Foreground foreground = new Foreground(daemon, output);
    Runtime.getRuntime().addShutdownHook(foreground.atExit);
    return foreground;
  }

  Daemon daemon() {
    return daemon;
  }

  /** Returns at once, unless the process ends: then never. */
  void awaitEndOfProcessIfStopping() throws EnvironmentException, InterruptedException {
    if (stopping.get()) {
      awaitEndOfProcess();
    }
  }

  /**
   * Waits for the end.
   *
   * @throws EnvironmentException if it is the node that has to end
   */
  void awaitEndOfProcess() throws EnvironmentException, InterruptedException {
    daemon.awaitReasonToStop();
  }

  /** The command is done before the process is told to end. */
  @Override
  public void close() throws IOException {
    if (!stopping.get()) {
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException e) {
        return; // the process ends: the hook closes the node
      }
      daemon.close();
    }
  }

  /** The end of the process, whoever asked for it: a stop that went well is no failure. */
  private void stop() {
    stopping.set(true);
    int code = ExitCode.OK;
    try {
      daemon.close();
      output.note("stopped");
    } catch (IOException e) {
      output.note("stopped, but: %s", String.valueOf(e.getMessage()));
      code = ExitCode.ENVIRONMENT;
    }
    Runtime.getRuntime().halt(code);
  }
}
