package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** TCP, Noise or TLS, Yamux: one stream, two processes. The first transfers warm both ends up. */
final class Throughput {
  private static final int WARM_UPS = 3;

  private Throughput() {}

  static List<Case> noise(int mib, int rounds) throws IOException {
    return measure("throughput", "/noise", ">= 350", mib, rounds);
  }

  static List<Case> tls(int mib, int rounds) throws IOException {
    return measure("throughput of TLS", "/tls/1.0.0", ">= 600", mib, rounds);
  }

  private static List<Case> measure(String name, String security, String floor, int mib, int rounds)
      throws IOException {
    try (Side listener = new Side(security);
        Side dialer = new Side(security)) {
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
                  name + ", one stream, " + mib + " MiB", Case.median(rates), "MiB/s", floor, rates)
              .withCpuPerGib(Case.median(cpu) * 1.024),
          Case.alone(name + ": CPU of both ends", Case.median(cpu), "ms/MiB", "<= 3", cpu));
    }
  }
}
