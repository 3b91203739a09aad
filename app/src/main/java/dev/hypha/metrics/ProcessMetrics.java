package dev.hypha.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** {@code process_…} and {@code jvm_…}, as Prometheus' own clients name them. */
final class ProcessMetrics {
  private static final double NANOS = 1e9;

  private ProcessMetrics() {}

  static void register(PrometheusRegistry registry) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    gauge("jvm_memory_used_bytes", "Heap in use")
        .callback(callback -> callback.call((double) memory.getHeapMemoryUsage().getUsed()))
        .register(registry);
    gauge("jvm_memory_max_bytes", "Heap that may be used")
        .callback(callback -> callback.call((double) memory.getHeapMemoryUsage().getMax()))
        .register(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      CounterWithCallback.builder()
          .name("process_cpu_seconds_total")
          .help("Processor time, user and system")
          .callback(callback -> callback.call(unix.getProcessCpuTime() / NANOS))
          .register(registry);
      gauge("process_open_fds", "Open file descriptors")
          .callback(callback -> callback.call((double) unix.getOpenFileDescriptorCount()))
          .register(registry);
      gauge("process_max_fds", "File descriptors that may be open")
          .callback(callback -> callback.call((double) unix.getMaxFileDescriptorCount()))
          .register(registry);
    }
  }

  private static GaugeWithCallback.Builder gauge(String name, String help) {
    return GaugeWithCallback.builder().name(name).help(help);
  }
}
