package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** TCP + Noise + Yamux, one stream, two processes. The first transfers warm both ends up. */
final class Throughput {
  private static final int WARM_UPS = 3;

  private Throughput() {}

  static List<Case> measure(int mib, int rounds) throws IOException {
    try (Side listener = new Side("/noise");
        Side dialer = new Side("/noise")) {
      String order = "upload " + listener.address + " " + ((long) mib << 20);
      for (int i = 0; i < WARM_UPS; i++) {
        dialer.ask("upload " + listener.address + " " + (256L << 20));
      }
      List<Double> rates = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        double before = listener.cpuSeconds() + dialer.cpuSeconds();
        rates.add(mib / Double.parseDouble(dialer.ask(order)));
        cpu.add((listener.cpuSeconds() + dialer.cpuSeconds() - before) * 1000 / mib);
      }
      return List.of(
          Case.alone(
                  "throughput, one stream, " + mib + " MiB",
                  Case.median(rates),
                  "MiB/s",
                  ">= 350",
                  rates)
              .withCpuPerGib(Case.median(cpu) * 1.024),
          Case.alone("throughput: CPU of both ends", Case.median(cpu), "ms/MiB", "<= 3", cpu));
    }
  }
}
