package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Streams opened, negotiated and closed on one connection between two processes, per second. */
final class StreamRate {
  private static final int STREAMS = 40_000;
  private static final int WARM_UPS = 3;

  private StreamRate() {}

  static List<Case> measure(int rounds) throws IOException {
    try (Side listener = new Side("/noise");
        Side dialer = new Side("/noise")) {
      String order = "streams " + listener.address + " " + STREAMS;
      for (int i = 0; i < WARM_UPS; i++) {
        dialer.ask(order);
      }
      List<Double> rates = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        double before = listener.cpuSeconds() + dialer.cpuSeconds();
        rates.add(STREAMS / 1000.0 / Double.parseDouble(dialer.ask(order)));
        cpu.add((listener.cpuSeconds() + dialer.cpuSeconds() - before) * 1e6 / STREAMS);
      }
      return List.of(
          Case.alone(
              "streams opened, negotiated, closed", Case.median(rates), "k/s", ">= 12", rates),
          Case.alone("streams: CPU of both ends", Case.median(cpu), "us", "-", cpu));
    }
  }
}
