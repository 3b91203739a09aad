package dev.hypha.checks.bench;

import java.io.IOException;

/** One that dials and one that listens. */
record Pair(Side dialer, Side listener) {
  /** Asks the dialer for {@code order}, with the listener's address and {@code amount}. */
  double seconds(String order, long amount) throws IOException {
    return Double.parseDouble(dialer.ask(order + " " + listener.address + " " + amount));
  }

  /** The same pair, with a connection. */
  Pair connected() throws IOException {
    seconds("connect", 0);
    return this;
  }

  /** The same in MiB a second. */
  double rate(String order, int mib) throws IOException {
    return mib / seconds(order, (long) mib << 20);
  }

  /** Processor seconds of both so far. */
  double cpuSeconds() throws IOException {
    return dialer.cpuSeconds() + listener.cpuSeconds();
  }
}
