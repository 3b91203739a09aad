package dev.hypha.metrics;

import dev.hypha.Hypha;
import dev.hypha.core.Runtime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether a node is alive, which a restart would mend, and ready, which waiting may. Thread-safe.
 */
final class Health {
  private static final long TIMER_SECONDS_MAX = 2;

  private final Hypha hypha;

  Health(Hypha hypha) {
    this.hypha = hypha;
  }

  /** One thing that was looked at. */
  record Finding(String name, boolean ok, String detail) {
    /** {@code [+]timer ok} or {@code [!]timer has stopped}. */
    String line() {
      return (ok ? "[+]" : "[!]") + name + " " + detail + "\n";
    }
  }

  /** Whether timers and threads still run. */
  List<Finding> alive() throws InterruptedException {
    Runtime runtime = hypha.node().runtime();
    CountDownLatch ran = new CountDownLatch(1);
    runtime.at(runtime.nanoTime(), () -> runtime.fork("livez", ran::countDown));
    boolean runs = ran.await(TIMER_SECONDS_MAX, TimeUnit.SECONDS);
    return List.of(new Finding("timer", runs, runs ? "ok" : "has stopped"));
  }

  /** Alive, reachable for peers, and with room for one more. */
  List<Finding> ready() throws InterruptedException {
    List<Finding> findings = new ArrayList<>(alive());
    int addresses = hypha.addresses().size();
    findings.add(
        new Finding(
            "listening", addresses > 0, addresses > 0 ? "ok" : "there is no address to dial"));
    int held = hypha.limits().holdings().system().inboundConnections();
    int limit = hypha.limits().config().system().connections().inbound();
    findings.add(
        new Finding(
            "room",
            held < limit,
            held < limit ? "ok" : "all " + limit + " inbound connections are taken"));
    return findings;
  }
}
