package dev.hypha.tls;

import javax.net.ssl.SSLEngine;

/** What an engine leaves to its caller: verifying, above all. */
final class Tasks {
  private Tasks() {}

  static void run(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
